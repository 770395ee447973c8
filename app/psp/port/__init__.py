"""What the shop asks of a payment provider, and what it may answer.

A refusal is a value, and so is no answer; only a bug is an exception. The one that is not a bug is
`BadSignature`: a message we cannot prove to be the provider's."""

from __future__ import annotations

from app.psp.port.card_entry import (
    BrandChoice,
    CardAccepted,
    CardEntered,
    CardEntry,
    CardField,
    CardFieldNames,
    CardProblem,
    CardRejected,
    CardSession,
    Closed,
    DirectPost,
    Origins,
    ReenteredField,
)
from app.psp.port.cards import CardDetails, Expiry, StoredCard
from app.psp.port.messages import BadSignature, Message, Notification
from app.psp.port.outcomes import (
    NEEDS_HUMAN,
    ActionRequired,
    Captured,
    Challenge,
    Declined,
    DeclineReason,
    ForgetOutcome,
    Forgotten,
    Misconfigured,
    NotFound,
    Outcome,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from app.psp.port.provider import Provider
from app.psp.port.purchase import Address, Authentication, Browser, OnFile, Payer, PurchaseRequest, Series
from app.psp.port.refunds import Refunded, RefundOutcome, RefundPending, RefundRefused, RefundRequest
