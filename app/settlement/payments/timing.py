"""How long to wait for the shopper and the bank, and which outcomes the shopper sees at once."""

from __future__ import annotations

from datetime import timedelta

from app.settlement.payments.states import PaymentState

# Sources of an outcome that the shopper sees at once; after any other they get an email too.
IN_THE_BROWSER = ("reply", "return")

# A request may take this long to arrive. Only after that does "not found" mean that there was no payment.
TRAVEL_TIME = timedelta(minutes=3)
# The bank may still be answering the request itself; until then nobody asks again.
REPLY_TIME = timedelta(seconds=30)
# Thirty seconds from the button to the screen are promised; what asks the bank must end before.
SCREEN_TIME = timedelta(seconds=28)
# A second question is asked only while so much of that is left.
SECOND_TRY_TIME = timedelta(seconds=10)
ASK_AFTER = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
# A capture that is accepted and not done is asked about until it is: most are done by the next night.
CAPTURE_ASK_AFTER = timedelta(hours=1)
CHALLENGE_TIME = timedelta(minutes=5)
PENDING_CAPTURE_OVERDUE = timedelta(days=4)  # a long weekend
# A payment that is open for longer needs somebody to ask the bank by other means.
OVERDUE_AFTER = {
    PaymentState.SENT: timedelta(minutes=15),
    PaymentState.UNRESOLVED: timedelta(minutes=15),
    PaymentState.ACTION_REQUIRED: timedelta(hours=1),  # nothing is taken before the shopper has confirmed
    PaymentState.CAPTURED: PENDING_CAPTURE_OVERDUE,
    PaymentState.DECLINED: PENDING_CAPTURE_OVERDUE,  # captured with a wrong code: no other is asked about
}
