"""What the shop asks of a bank's platform, and what it may be told.

A refusal is a value, a silence is a value; only a bug is an exception. The one that is not a bug is
`BadSignature`: a message we cannot prove to be the provider's."""

from __future__ import annotations

from app.psp.port.card_entry import (
    CardAccepted,
    CardAsk,
    CardEntered,
    CardEntry,
    CardField,
    CardFieldNames,
    CardProblem,
    CardRejected,
    CardSession,
    DirectPost,
    Origins,
)
from app.psp.port.cards import CardSeen, Expiry, KeptCard
from app.psp.port.messages import BadSignature, Message, Notification
from app.psp.port.outcomes import (
    ActionRequired,
    Captured,
    Challenge,
    Declined,
    DeclineReason,
    Doubt,
    ForgetOutcome,
    Forgotten,
    Misconfigured,
    NotFound,
    Outcome,
    RetryAdvice,
    Unresolved,
)
from app.psp.port.provider import Provider
from app.psp.port.purchase import Address, Authentication, Browser, OnFile, Payer, PurchaseRequest, Series
from app.psp.port.refunds import Refunded, RefundOutcome, RefundPending, RefundRefused, RefundRequest
