"""What the shop asks of a provider."""

from __future__ import annotations

from typing import Protocol

from app.psp.port.card_entry import CardEntered, CardEntry, CardSession, ReenteredField
from app.psp.port.cards import StoredCard
from app.psp.port.messages import Message, Notification
from app.psp.port.outcomes import ForgetOutcome, NotFound, Outcome
from app.psp.port.purchase import PurchaseRequest
from app.psp.port.refunds import RefundOutcome, RefundRequest


class Provider(Protocol):
    """One platform, one account. Safe to share between threads; holds no state about payments."""

    name: str  # of the account: payments and saved cards remember it
    is_test: bool  # no real money moves, and every page says so

    def card_entry(self, session: CardSession) -> CardEntry: ...

    def stored_card_entry(self, session: CardSession, card: StoredCard, ask: ReenteredField) -> CardEntry:
        """The form to type one detail of a stored card again; the others are sent along as hidden fields."""

    def read_card_entry(self, message: Message) -> CardEntered:
        """Raises BadSignature. The caller checks that the attempt is this session's pending one."""

    def forget_card(self, token: str) -> ForgetOutcome:
        """Delete a token. Safe to repeat."""

    def purchase(self, request: PurchaseRequest) -> Outcome: ...

    def lookup(self, attempt: str, provider_ref: str = "") -> Outcome | NotFound: ...

    def refund(self, request: RefundRequest) -> RefundOutcome: ...

    def lookup_refund(self, request: RefundRequest, refund_ref: str = "") -> RefundOutcome | NotFound: ...

    def read(self, message: Message) -> tuple[Notification, ...]:
        """A server's notification or a browser's return. Raises BadSignature."""

    def sample_notification(self, attempt: str) -> Message:
        """One as the provider would send and sign it, to try out whether ours are read."""

    def scrub(self, text: str) -> str:
        """A transcript without secrets, cards or tokens."""
