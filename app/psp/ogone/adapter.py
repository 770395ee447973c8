"""Ogone behind the port: each verb is one small conversation with the platform."""

from __future__ import annotations

import time

import structlog

from app.psp.ogone import challenge, orders, outcome_mapping, scrub
from app.psp.ogone.batch import Batch
from app.psp.ogone.card_entry import AliasGateway
from app.psp.ogone.directlink import LONG, ORDER, QUERY, DirectLink, NoAnswer
from app.psp.ogone.notifications import NotificationReader
from app.psp.ogone.outcome_mapping import Duplicate
from app.psp.ogone.parsing import Answer
from app.psp.ogone.refunds import Refunds
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import (
    ActionRequired,
    Captured,
    CardEntered,
    CardSession,
    Declined,
    DeclineReason,
    DirectPost,
    ForgetOutcome,
    Message,
    NotFound,
    Notification,
    Outcome,
    PurchaseRequest,
    ReenteredField,
    RefundOutcome,
    RefundRequest,
    RetryAdvice,
    StoredCard,
    Unresolved,
    UnresolvedReason,
)

log = structlog.get_logger(__name__)


class Ogone:
    def __init__(self, settings: OgoneSettings, name: str = "ogone") -> None:
        self.name = name
        self._settings = settings
        self.is_test = settings.is_test
        self._gateway = AliasGateway(settings)
        self._link = DirectLink(settings)
        self._refunds = Refunds(self._link)
        self._batch = Batch(settings, self._link)
        self._notifications = NotificationReader(settings)

    def card_entry(self, session: CardSession) -> DirectPost:
        return self._gateway.form(session)

    def stored_card_entry(self, session: CardSession, card: StoredCard, ask: ReenteredField) -> DirectPost:
        return self._gateway.again(session, card, ask)

    def read_card_entry(self, message: Message) -> CardEntered:
        return self._gateway.read(message)

    def forget_card(self, token: str) -> ForgetOutcome:
        return self._batch.delete(token)

    def purchase(self, request: PurchaseRequest) -> Outcome:
        ends = time.monotonic() + request.seconds
        match self._link.ask(ORDER, request.attempt, orders.fields(request), request.seconds):
            case Answer() as answer:
                return self._outcome(request.attempt, answer, ends)
            case NoAnswer(reason, sent):
                return _no_answer(reason, sent)

    def lookup(self, attempt: str, provider_ref: str = "") -> Outcome | NotFound:
        """Always by our own ref: theirs may be lost with the answer that carried it."""
        found = self._query(attempt, ("ORDERID", attempt))
        if isinstance(found, Captured) and found.amount is None:
            return self._before_refunds(attempt, found)
        return found

    def refund(self, request: RefundRequest) -> RefundOutcome:
        return self._refunds.send(request)

    def lookup_refund(self, request: RefundRequest, refund_ref: str = "") -> RefundOutcome | NotFound:
        return self._refunds.find(request, refund_ref)

    def read(self, message: Message) -> tuple[Notification, ...]:
        return (self._notifications.read(message),)

    def sample_notification(self, attempt: str) -> Message:
        return self._notifications.sample(attempt)

    def scrub(self, text: str) -> str:
        return scrub.scrub(text)

    def _outcome(self, attempt: str, answer: Answer, ends: float) -> Outcome:
        if answer.response.order not in ("", attempt):
            return Unresolved("", UnresolvedReason.MISMATCH)
        match outcome_mapping.on_payment(answer.response):
            case Duplicate(payid):
                return self._first_outcome(attempt, payid, ends - time.monotonic())
            case NotFound():
                return Unresolved("", UnresolvedReason.UNKNOWN)
            case ActionRequired(provider_ref):
                return self._challenged(provider_ref, answer.html)
            case outcome:
                return outcome

    def _first_outcome(self, attempt: str, payid: str, within: float) -> Outcome:
        """A duplicate, so nothing was charged now: the outcome of the first request is the answer."""
        found = self._query(attempt, ("PAYID", payid) if payid else ("ORDERID", attempt), within=within)
        return Unresolved(payid, UnresolvedReason.UNKNOWN) if isinstance(found, NotFound) else found

    def _before_refunds(self, attempt: str, found: Captured) -> Outcome:
        """Someone has refunded it at the platform, whose last word is about that. Level 0 is the payment."""
        log.error("ogone.refunded_elsewhere", ref=attempt, payid=found.provider_ref)
        first = self._query(attempt, ("PAYID", found.provider_ref), ("PAYIDSUB", "0"))
        return first if isinstance(first, Captured) else found

    def _query(self, attempt: str, *keys: tuple[str, str], within: float = LONG) -> Outcome | NotFound:
        answer = self._link.ask(QUERY, attempt, list(keys), within)
        if isinstance(answer, NoAnswer):
            return Unresolved("", answer.reason)
        if answer.response.order not in ("", attempt):
            return Unresolved("", UnresolvedReason.MISMATCH)
        found = outcome_mapping.on_payment(answer.response)
        return Unresolved(found.payid, UnresolvedReason.UNCERTAIN) if isinstance(found, Duplicate) else found

    def _challenged(self, provider_ref: str, html: str) -> Outcome:
        """If we cannot show the challenge, the order stays open at the platform until it expires there."""
        form = challenge.read(html, self._settings.page(ORDER))
        return (
            ActionRequired(provider_ref, form) if form else Unresolved(provider_ref, UnresolvedReason.GARBLED)
        )


def _no_answer(reason: UnresolvedReason, sent: bool) -> Outcome:
    """If no connection was opened, no order was sent: that alone is a definite no."""
    return Unresolved("", reason) if sent else Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER)
