"""How long a refund waits for its provider, before it asks again, and before somebody is called."""

from __future__ import annotations

from datetime import timedelta

TRAVEL_TIME = timedelta(minutes=5)
RETRY_FOR = timedelta(days=3)  # a bank may say "later" over a weekend, not for ever
# It is asked about by how long ago it was sent, and sent again by how long it has been owed.
ASK_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
SEND_AFTER = PENDING_ASK_AFTER = ASK_AFTER[1:]
# After which somebody is called. A bank that has answered may take its days, over a long weekend.
UNANSWERED_OVERDUE_AFTER = timedelta(hours=1)
OVERDUE_AFTER = timedelta(days=4)
