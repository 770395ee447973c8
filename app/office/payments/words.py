"""What a payment that waits means, in plain words."""

from __future__ import annotations

from datetime import datetime

from app.http.i18n import _, lazy
from app.office import ages, bank_words
from app.office.status import Status
from app.psp.port import UnresolvedReason
from app.settlement.payments.models import Payment
from app.settlement.payments.services import Board
from app.settlement.payments.states import PaymentState
from app.settlement.payments.timing import OVERDUE_AFTER

age = ages.written

BOARDS = {
    Board.UNANSWERED: lazy("Not answered"),
    Board.CONFIRMING: lazy("At the bank"),
    Board.PENDING: lazy("Money not come yet"),
}
MEANINGS = {
    Board.UNANSWERED: lazy(
        "We asked the bank for the money and do not know what it did. Seats stay held and nothing is charged "
        "twice. The bank is asked again by itself; once it says yes, the order is paid and tickets leave."
    ),
    Board.CONFIRMING: lazy(
        "The shopper was sent to their bank to confirm, and has not come back. Nothing was taken yet."
    ),
    Board.PENDING: lazy(
        "The bank said yes, tickets are valid, and the money has not come yet. Most come by the next day. "
        "If the bank refuses after all, the order is owed on account."
    ),
}
WHY = {
    UnresolvedReason.SILENCE: lazy("No answer came in time."),
    UnresolvedReason.GARBLED: lazy("What came back could not be read."),
    UnresolvedReason.PENDING: lazy("The bank says that it is still at work."),
    UnresolvedReason.UNCERTAIN: lazy("The provider itself does not know yet."),
    UnresolvedReason.AUTHORIZED: lazy(
        "The money is reserved and not taken: look at the provider’s own site."
    ),
    UnresolvedReason.MISMATCH: lazy(
        "The bank took another amount than we asked: look at the provider’s own site."
    ),
    UnresolvedReason.UNKNOWN: lazy(
        "The bank said something we do not know: look at the provider’s own site."
    ),
}


def meaning(which: Board) -> str:
    return str(MEANINGS[which])


def why(payment: Payment) -> str:
    """What is known of the reason; its code comes last."""
    if payment.state is PaymentState.SENT:
        return _("The answer has not arrived, or our program stopped meanwhile.")
    reason, _blank, code = payment.reason.partition(" ")
    if payment.state is PaymentState.UNRESOLVED and reason in set(UnresolvedReason):
        said = str(WHY[UnresolvedReason(reason)])
        return _("%(sentence)s Code %(code)s.", sentence=said, code=code) if code else said
    return bank_words.answer(payment).sentence


def status(payment: Payment, now: datetime) -> Status:
    """Red once it has waited for so long that the bank has to be asked by other means."""
    within = OVERDUE_AFTER.get(payment.state)
    if within and now - payment.started_at > within:
        return Status(_("Too long"), "bad", "needs")
    return Status(_("Waiting"), "soft", "to-come")
