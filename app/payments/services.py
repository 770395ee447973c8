"""Paying an order: one attempt at a time, and one door for news from the bank."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app.baskets import services as baskets
from app.baskets.models import Basket
from app.catalog import services as catalog
from app.db import session
from app.fulfillment import services as fulfillment
from app.kernel import clock, refs
from app.kernel.failpoints import reach
from app.kernel.states import IllegalTransition
from app.ledger import services as ledger
from app.orders import services as orders
from app.orders.models import Order
from app.orders.states import OrderState
from app.outbox import services as outbox
from app.outbox.models import LetterKind
from app.payments.models import Payment
from app.payments.states import LIVE, PaymentState
from app.psp.port import (
    ActionRequired,
    Authentication,
    Browser,
    Captured,
    CardSeen,
    Challenge,
    Declined,
    Doubt,
    Misconfigured,
    NotFound,
    Outcome,
    Payer,
    Provider,
    PurchaseRequest,
    Reason,
    Retry,
    Unresolved,
)
from app.refunds import services as refunds
from app.refunds.models import RefundReason
from app.tenders import services as tenders

log = structlog.get_logger()

# A request may still be travelling for this long: only then is "we have no trace of it" an answer.
TRAVEL_TIME = timedelta(minutes=3)
CHALLENGE_TIME = timedelta(minutes=5)
IN_THE_BROWSER = ("reply", "return")  # news the shopper sees at once; any other comes by letter too
ASK_AFTER = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
)


class Asking(Exception):
    """An earlier attempt is still open: another card only after a no."""


class TooManyAttempts(Exception):
    """The order's attempts are used up; `until` is when the pause ends."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NotPayable(Exception):
    """The order is no longer waiting for money: replaced, canceled, lapsed, or paid already."""


@dataclass(frozen=True)
class CardPayment:
    """How the shopper means to pay, this time."""

    attempt: str
    token: str = field(repr=False)
    card: CardSeen
    lang: str
    payer: Payer
    browser: Browser
    return_url: str


def new_attempt(order: Order) -> str:
    """A ref for one try, minted when the form is drawn; it names its order and nothing else."""
    return f"{order.number}-{refs.new(6)}"


def number_in(attempt: str) -> str:
    return attempt.partition("-")[0]


def of_order(order_ref: str) -> list[Payment]:
    query = select(Payment).filter_by(order_ref=order_ref).order_by(Payment.started_at)
    return list(session.scalars(query))


def live_payment(order_ref: str) -> Payment | None:
    return session.scalars(
        select(Payment).filter_by(order_ref=order_ref).where(Payment.state.in_(LIVE))
    ).first()


def check_attempts(order: Order, tries: Sequence[Payment], now: datetime) -> None:
    """Three tries, then a pause. Raises TooManyAttempts."""
    pause = timedelta(minutes=order.channel.pause_minutes)
    recent = [payment.started_at for payment in tries if payment.started_at > now - pause]
    if len(recent) >= order.channel.attempts_per_order:
        raise TooManyAttempts(recent[-1] + pause)


def pay(order: Order, card_payment: CardPayment, provider: Provider) -> Payment:
    """Ask the bank, once per attempt. The attempt is on our books before the bank hears of it.

    Raises Asking, TooManyAttempts, NotPayable, baskets.HoldEnded or baskets.Changed.
    """
    locked = orders.lock(order.ref)
    tries = of_order(order.ref)
    if earlier := next((payment for payment in tries if payment.ref == card_payment.attempt), None):
        session.commit()
        return earlier
    _open(locked, tries, card_payment, provider)
    request = _request(locked, card_payment)
    reach("before_sent")
    session.commit()  # nothing is locked while we wait for the bank
    reach("after_sent")
    outcome = provider.purchase(request)
    reach("after_reply")
    return settle(card_payment.attempt, outcome, source="reply")


def _open(order: Order, tries: Sequence[Payment], card_payment: CardPayment, provider: Provider) -> None:
    now = clock.now()
    if not order.live:
        raise NotPayable
    if any(payment.live for payment in tries):
        raise Asking
    check_attempts(order, tries, now)
    baskets.freeze(order.basket, order.ref, now + order.channel.bank_time)
    order.lang = card_payment.lang  # changed on the way, it is the bank's and the letters' too
    session.add(
        Payment(
            ref=card_payment.attempt,
            order=order,
            provider=provider.name,
            state=PaymentState.SENT,
            amount=order.due,
            card=f"{card_payment.card.brand} {card_payment.card.last4}".strip(),
            ask_at=now + ASK_AFTER[0] + timedelta(seconds=40),
        )
    )
    session.flush()


def _request(order: Order, card_payment: CardPayment) -> PurchaseRequest:
    policy = order.channel.authentication
    return PurchaseRequest(
        attempt=card_payment.attempt,
        amount=order.due,
        payer=card_payment.payer,
        browser=card_payment.browser,
        authentication=Authentication.ASK if policy == "always" else Authentication.NEVER,
        return_url=card_payment.return_url,
        language=order.lang,
        token=card_payment.token,
    )


STATE_AFTER: dict[type, PaymentState] = {
    Captured: PaymentState.CAPTURED,
    Declined: PaymentState.DECLINED,
    Misconfigured: PaymentState.DECLINED,
    ActionRequired: PaymentState.ACTION_REQUIRED,
    Unresolved: PaymentState.UNRESOLVED,
}


def settle(ref: str, outcome: Outcome, source: str) -> Payment:
    """The one door for news: the reply, the return, the notification, the sweep, an operator."""
    payment = _locked(ref)
    outcome = _believable(payment, outcome)
    try:
        fresh = payment.move(STATE_AFTER[type(outcome)], source)
    except IllegalTransition:
        log.error(
            "payment_contradiction",
            payment=ref,
            state=payment.state,
            news=type(outcome).__name__,
        )
        fresh = False
    if fresh:
        with session.no_autoflush:  # all of it is written at once
            _note(payment, outcome)
            _follow(payment, source)
    reach("before_settled")
    session.commit()
    reach("after_settled")
    log.info("payment_settled", payment=ref, state=payment.state, source=source, fresh=fresh)
    return payment


NEWS = ("state", "provider_ref", "reason", "challenge", "settled_at", "ask_at")


def _locked(ref: str) -> Payment:
    """Basket, order, payment: every path locks in this sequence, so none can wait for each other."""
    payment = session.get_one(Payment, ref)
    query = orders.locking().add_columns(*(getattr(Payment, name).label(f"new_{name}") for name in NEWS))
    query = query.join(Payment, Payment.order_ref == Order.ref).where(Payment.ref == ref)
    found = session.execute(query.with_for_update(of=(Basket, Order, Payment))).one()
    for name in NEWS:
        set_committed_value(payment, name, getattr(found, f"new_{name}"))
    set_committed_value(payment, "order", orders.as_locked(payment.order_ref, found))
    return payment


def _believable(payment: Payment, outcome: Outcome) -> Outcome:
    """Money of another amount, currency or none we know is nobody's yes: tell a human, and wait."""
    match outcome:
        case Captured(provider_ref, amount) if amount != payment.amount:
            log.error(
                "payment_mismatch",
                payment=payment.ref,
                expected=payment.amount,
                seen=amount,
            )
            return Unresolved(provider_ref, Doubt.MISMATCH)
    return outcome


def _note(payment: Payment, outcome: Outcome) -> None:
    now = clock.now()
    payment.challenge = None
    payment.ask_at = now + ASK_AFTER[0]
    match outcome:
        case Captured(provider_ref):
            payment.provider_ref = provider_ref
            payment.settled_at, payment.ask_at = now, None
        case Declined(provider_ref, reason):
            payment.provider_ref, payment.reason = provider_ref, reason
            payment.settled_at, payment.ask_at = now, None
        case Misconfigured(code):
            log.error("provider_misconfigured", payment=payment.ref, code=code)
            payment.reason, payment.settled_at, payment.ask_at = (
                "misconfigured",
                now,
                None,
            )
        case ActionRequired(provider_ref, challenge):
            payment.provider_ref, payment.challenge = provider_ref, _sealed(challenge)
            payment.ask_at = now + CHALLENGE_TIME
        case Unresolved(provider_ref, why, code):
            payment.provider_ref, payment.reason = (
                provider_ref,
                f"{why} {code}".strip()[:40],
            )


def _sealed(challenge: Challenge | None) -> str | None:
    """The hop to the card's bank, kept encrypted until the payment moves on, so it can be found again."""
    if challenge is None:
        return None
    return json.dumps([challenge.action, challenge.method, challenge.fields])


def challenge_of(payment: Payment) -> Challenge | None:
    if payment.state is not PaymentState.ACTION_REQUIRED or not payment.challenge:
        return None
    action, method, fields = json.loads(payment.challenge)
    return Challenge(action, tuple((name, value) for name, value in fields), method)


def _follow(payment: Payment, source: str) -> None:
    """What a new state means for the order; the same transaction holds both."""
    order = payment.order
    match payment.state:
        case PaymentState.CAPTURED:
            _book_charge(payment)
            if not order.state.may_be_paid or not fulfillment.fulfill(order):
                _give_back(payment)
        case PaymentState.DECLINED:
            baskets.thaw(order.basket, timedelta(minutes=order.channel.after_refusal_minutes))
            if source not in IN_THE_BROWSER:
                outbox.write(LetterKind.PAYMENT_DECLINED, payment.ref, order.lang, order.email)
        case PaymentState.UNRESOLVED:
            outbox.write(LetterKind.PAYMENT_PENDING, payment.ref, order.lang, order.email)


def _book_charge(payment: Payment) -> None:
    sides = {
        ledger.clearing(payment.provider): payment.amount,
        ledger.RECEIVABLE: -payment.amount,
    }
    ledger.book(f"charge:{payment.ref}", payment.order_ref, sides)


def _give_back(payment: Payment) -> None:
    """Money that came too late: all of it goes back, with our apologies and first choice next time."""
    order = payment.order
    late = order.state in (OrderState.PLACED, OrderState.LAPSED)
    tenders.release(order.ref)
    refunds.request(
        order_ref=order.ref,
        payment_ref=payment.ref,
        provider=payment.provider,
        charge_ref=payment.provider_ref,
        amount=payment.amount,
        reason=RefundReason.SEATS_GONE if late else RefundReason.NOT_OWED,
    )
    if late:
        order.move(OrderState.REFUNDED)
        if order.lines:
            performance = order.lines[0].place.session_id
            catalog.promise_first_choice(order.ref, performance, len(order.lines))
    outbox.write(LetterKind.REFUNDED, payment.ref, order.lang, order.email)


def place_free(order: Order) -> None:
    """An order with nothing left to pay needs no bank (E1, E32). Raises NotPayable or baskets.HoldEnded."""
    locked = orders.lock(order.ref)
    if locked.paid:
        return
    if not locked.live or order.due:
        raise NotPayable
    if not fulfillment.fulfill(order):
        raise baskets.HoldEnded
    session.commit()


def cancel(order: Order) -> None:
    """The shopper gives up: the order and its seats are let go at once. Raises Asking."""
    locked = orders.lock(order.ref)
    if live_payment(order.ref):
        raise Asking
    if locked.live:
        locked.move(OrderState.CANCELED)
        tenders.release(order.ref)
    basket = baskets.find(order.basket_ref)
    if basket:
        baskets.cancel(basket)


def resolve(payment: Payment, provider: Provider, source: str) -> Payment:
    """Ask the provider what became of a payment, and settle what it says."""
    ref, provider_ref, started_at = (
        payment.ref,
        payment.provider_ref,
        payment.started_at,
    )
    session.commit()
    answer = provider.lookup(ref, provider_ref)
    if isinstance(answer, NotFound):
        return _absent(ref, started_at, source)
    return settle(ref, answer, source)


def _absent(ref: str, started_at: datetime, source: str) -> Payment:
    """No trace of it over there. Proof of absence only once no request can still be travelling."""
    if clock.now() - started_at < TRAVEL_TIME:
        return session.get_one(Payment, ref)
    return settle(ref, Declined("", Reason.UNAVAILABLE, Retry.LATER, "not found"), source)


def sweep(providers: Mapping[str, Provider], limit: int = 20) -> list[Payment]:
    """Ask about every open payment whose next question is due; silence is resolved here."""
    swept: list[Payment] = []
    while len(swept) < limit and (payment := _claim()):
        swept.append(resolve(payment, providers[payment.provider], source="sweep"))
    return swept


def _claim() -> Payment | None:
    """The next payment to ask about, claimed by moving its next question further away each time."""
    now = clock.now()
    query = select(Payment).where(Payment.ask_at <= now, Payment.state.in_(LIVE)).order_by(Payment.ask_at)
    payment = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if payment:
        age = now - payment.started_at
        waits = [wait for wait in ASK_AFTER if wait > age / 3]
        payment.ask_at = now + (waits[0] if waits else ASK_AFTER[-1])
    session.commit()
    return payment
