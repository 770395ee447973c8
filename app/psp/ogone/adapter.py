"""Ogone behind the port: each verb is one small conversation with the platform."""

from __future__ import annotations

from app.psp.ogone import challenge, orders, outcome_mapping, scrub
from app.psp.ogone.batch import Batch
from app.psp.ogone.card_entry import AliasGateway
from app.psp.ogone.directlink import ORDER, QUERY, DirectLink, NoAnswer
from app.psp.ogone.notifications import NotificationReader
from app.psp.ogone.outcome_mapping import Duplicate
from app.psp.ogone.parsing import Answer
from app.psp.ogone.refunds import Refunds
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import (
    ActionRequired,
    CardAsk,
    CardEntered,
    CardSession,
    Declined,
    DeclineReason,
    DirectPost,
    Doubt,
    ForgetOutcome,
    KeptCard,
    Message,
    NotFound,
    Notification,
    Outcome,
    PurchaseRequest,
    RefundOutcome,
    RefundRequest,
    RetryAdvice,
    Unresolved,
)


class Ogone:
    name = "ogone"

    def __init__(self, settings: OgoneSettings) -> None:
        self._settings = settings
        self._gateway = AliasGateway(settings)
        self._link = DirectLink(settings)
        self._refunds = Refunds(self._link)
        self._batch = Batch(settings, self._link)
        self._letterbox = NotificationReader(settings)

    def card_entry(self, session: CardSession) -> DirectPost:
        return self._gateway.form(session)

    def card_again(self, session: CardSession, card: KeptCard, ask: CardAsk) -> DirectPost:
        return self._gateway.again(session, card, ask)

    def read_card_entry(self, message: Message) -> CardEntered:
        return self._gateway.read(message)

    def forget_card(self, token: str) -> ForgetOutcome:
        return self._batch.delete(token)

    def purchase(self, request: PurchaseRequest) -> Outcome:
        match self._link.ask(ORDER, request.attempt, orders.fields(request)):
            case Answer() as answer:
                return self._outcome(request.attempt, answer)
            case NoAnswer(why, sent):
                return _silence(why, sent)

    def lookup(self, attempt: str, provider_ref: str = "") -> Outcome | NotFound:
        """Always by our own ref: theirs may be lost with the answer that told it."""
        return self._asked_again(attempt, ("ORDERID", attempt))

    def refund(self, request: RefundRequest) -> RefundOutcome:
        return self._refunds.send(request)

    def lookup_refund(self, request: RefundRequest, refund_ref: str = "") -> RefundOutcome | NotFound:
        return self._refunds.find(request, refund_ref)

    def read(self, message: Message) -> tuple[Notification, ...]:
        return (self._letterbox.read(message),)

    def scrub(self, text: str) -> str:
        return scrub.scrub(text)

    def _outcome(self, attempt: str, answer: Answer) -> Outcome:
        if answer.said.order not in ("", attempt):
            return Unresolved("", Doubt.MISMATCH)
        match outcome_mapping.on_payment(answer.said):
            case Duplicate(payid):
                return self._first_time(attempt, payid)
            case NotFound():
                return Unresolved("", Doubt.UNKNOWN)
            case ActionRequired(provider_ref):
                return self._challenged(provider_ref, answer.html)
            case outcome:
                return outcome

    def _first_time(self, attempt: str, payid: str) -> Outcome:
        """Asked before, so nothing was charged now: what became of it the first time is the answer."""
        found = self._asked_again(attempt, ("PAYID", payid) if payid else ("ORDERID", attempt))
        return Unresolved(payid, Doubt.UNKNOWN) if isinstance(found, NotFound) else found

    def _asked_again(self, attempt: str, key: tuple[str, str]) -> Outcome | NotFound:
        heard = self._link.ask(QUERY, attempt, [key])
        if isinstance(heard, NoAnswer):
            return Unresolved("", heard.why)
        if heard.said.order not in ("", attempt):
            return Unresolved("", Doubt.MISMATCH)
        found = outcome_mapping.on_payment(heard.said)
        return Unresolved(found.payid, Doubt.UNCERTAIN) if isinstance(found, Duplicate) else found

    def _challenged(self, provider_ref: str, html: str) -> Outcome:
        """A challenge we cannot show leaves the order waiting at the platform until it lapses."""
        form = challenge.read(html, self._settings.page(ORDER))
        return ActionRequired(provider_ref, form) if form else Unresolved(provider_ref, Doubt.GARBLED)


def _silence(why: Doubt, sent: bool) -> Outcome:
    """A connection that was never opened carried no order: the one silence that is a no."""
    return Unresolved("", why) if sent else Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER)
