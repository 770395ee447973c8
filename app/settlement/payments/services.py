"""Paying an order: one attempt at a time, and one door for news from the bank."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app.db import keyed_digest, session
from app.kernel import clock, refs
from app.kernel.failpoints import reach
from app.kernel.money import Money
from app.kernel.states import IllegalTransition
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.psp.port import (
    ActionRequired,
    Address,
    Authentication,
    Browser,
    Captured,
    CardSeen,
    Challenge,
    Declined,
    DeclineReason,
    Doubt,
    Misconfigured,
    NotFound,
    OnFile,
    Outcome,
    Payer,
    Provider,
    PurchaseRequest,
    RetryAdvice,
    Series,
    Unresolved,
)
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.fulfillment import services as fulfillment
from app.settlement.instalments import services as instalments
from app.settlement.payments import card_saving, debts, sca
from app.settlement.payments import rate_limits as limits
from app.settlement.payments.debts import InstalmentSet
from app.settlement.payments.debts import NotPayable as NotPayable
from app.settlement.payments.models import Payment
from app.settlement.payments.rate_limits import RequestOrigin
from app.settlement.payments.sca import ScaDecision
from app.settlement.payments.states import LIVE, PaymentState
from app.settlement.refunds.models import RefundReason
from app.settlement.tenders import services as tenders

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


class PaymentPending(Exception):
    """An earlier attempt is still open: another card only after a no."""


class CardLocked(Exception):
    """This saved card's code was wrong too often for this order: another card has to pay it."""


@dataclass(frozen=True)
class CardPayment:
    """How the shopper means to pay, this time.

    `saved` is the ref of the saved card, if it is one; `keep`: the card is to be saved once it has paid.
    `due` are the instalments it pays, if it does not pay the order itself. `is_mandate`: the shopper agrees that
    later shares are taken from this card; `merchant_initiated`: they have, and this is one, of that `series`.
    """

    attempt: str
    token: str = field(repr=False)
    card: CardSeen
    lang: str
    payer: Payer
    browser: Browser
    return_url: str
    whence: RequestOrigin = field(default_factory=RequestOrigin)
    saved: str | None = None
    keep: bool = False
    due: InstalmentSet | None = None
    is_mandate: bool = False
    merchant_initiated: bool = False
    series: Series | None = None

    @property
    def on_file(self) -> OnFile | None:
        if self.merchant_initiated:
            return OnFile.HOUSE
        if self.is_mandate:
            return OnFile.SERIES
        if self.saved:
            return OnFile.SHOPPER
        return OnFile.FIRST if self.keep else None

    @property
    def card_fingerprint(self) -> str:
        seen = self.card
        return keyed_digest(f"{seen.brand} {seen.last4} {seen.expiry} {seen.holder.casefold()}")


def new_attempt(order: Order, due: InstalmentSet | None = None) -> str:
    """A ref for one try, minted when the form is drawn; it names its order, and what of it is to be paid."""
    return "-".join((order.number, *([due.about] if due else []), refs.new(6)))


def payer_of(order: Order, holder: str, ip: str = "") -> Payer:
    """Who pays an order, as the card's bank wants to know them. `holder` is the name on the card."""
    home = order.address or {}
    address = Address(*(home.get(part, "") for part in ("street", "postcode", "town", "country")))
    return Payer(holder=holder, email=order.email, address=address, ip=ip)


def number_in(attempt: str) -> str:
    return attempt.partition("-")[0]


def of_order(order_ref: str) -> list[Payment]:
    """Oldest first; a second try a bank asked for comes after the first, however quick they were."""
    order = (Payment.started_at, Payment.retry_of.nulls_first(), Payment.ref)
    query = select(Payment).filter_by(order_ref=order_ref).order_by(*order)
    return list(session.scalars(query))


def live_payment(order_ref: str) -> Payment | None:
    return session.scalars(
        select(Payment).filter_by(order_ref=order_ref).where(Payment.state.in_(LIVE))
    ).first()


def pay(order: Order, card_payment: CardPayment, provider: Provider) -> Payment:
    """Ask the bank, once per attempt. The attempt is on our books before the bank hears of it.

    A bank that was not asked to check the shopper and says it must is asked once more, with the check (S84).
    Raises Asking, tries.TooManyAttempts, CardLocked, NotPayable, baskets.HoldEnded or baskets.Changed.
    """
    first = _try(order, card_payment, provider)
    if first.ref != card_payment.attempt or not _wants_check(first):
        return first
    again = replace(card_payment, attempt=new_attempt(order, card_payment.due))
    try:
        return _try(order, again, provider, retry_of=first.ref)
    except (PaymentPending, limits.TooManyAttempts, NotPayable, baskets.HoldEnded, baskets.BasketChanged):
        session.rollback()
        card_saving.let_go(first)
        session.commit()
        return first


def _wants_check(payment: Payment) -> bool:
    unchecked = payment.authentication is Authentication.NEVER and not payment.merchant_initiated
    return unchecked and payment.reason == DeclineReason.AUTHENTICATION_REQUIRED


def _try(order: Order, card_payment: CardPayment, provider: Provider, retry_of: str | None = None) -> Payment:
    locked = orders.lock(order.ref)
    tries = of_order(order.ref)
    if earlier := _seen_before(card_payment.attempt, retry_of, tries):
        session.commit()
        return earlier
    payment = _open(locked, tries, card_payment, provider)
    if retry_of:
        payment.retry_of = retry_of
        session.get_one(Payment, retry_of).pending_card = None  # the second try has it now
    request = _request(payment, card_payment)
    reach("before_sent")
    session.commit()  # nothing is locked while we wait for the bank
    reach("after_sent")
    outcome = provider.purchase(request)
    reach("after_reply")
    return settle(card_payment.attempt, outcome, source="reply")


def _seen_before(attempt: str, retry_of: str | None, tries: Sequence[Payment]) -> Payment | None:
    """The same form sent twice (E25): what became of it, or of the second try it led to."""
    again = next((payment for payment in tries if payment.retry_of in (attempt, retry_of or attempt)), None)
    return again or next((payment for payment in tries if payment.ref == attempt), None)


def _open(order: Order, tries: Sequence[Payment], card_payment: CardPayment, provider: Provider) -> Payment:
    now = clock.now()
    due = card_payment.due
    amount = debts.owed(order, due) if due else order.due
    if not (due or order.live):
        raise NotPayable
    if any(payment.live for payment in tries):
        raise PaymentPending
    if not card_payment.merchant_initiated:
        _may_try(order, tries, card_payment, now)
    if not due:
        baskets.lock_for_payment(order.basket, order.ref, now + order.channel.bank_time)
    decision = _decision(order, tries, now, amount, card_payment)
    payment = Payment(
        ref=card_payment.attempt,
        order=order,
        provider=provider.name,
        state=PaymentState.SENT,
        amount=amount,
        card=f"{card_payment.card.brand} {card_payment.card.last4}".strip(),
        ask_at=now + ASK_AFTER[0] + timedelta(seconds=40),
        authentication=decision.authentication,
        sca_reason=decision.sca_reason,
        saved_card_ref=card_payment.saved,
        pending_card=card_saving.sealed(card_payment.token, card_payment.card) if card_payment.keep else None,
        visitor=card_payment.whence.visitor,
        address=card_payment.whence.address,
        card_fingerprint=card_payment.card_fingerprint,
        instalment_numbers=list(due.numbers if due else ()),
        merchant_initiated=card_payment.merchant_initiated,
        is_mandate=card_payment.is_mandate,
    )
    session.add(payment)
    session.flush()
    return payment


def _may_try(order: Order, tries: Sequence[Payment], card_payment: CardPayment, now: datetime) -> None:
    limits.check(order, tries, card_payment.whence, now, card_payment.card_fingerprint)
    if card_payment.saved in limits.locked_cards(tries):
        raise CardLocked
    order.lang = card_payment.lang  # changed on the way, it is the bank's and the letters' too


def checks_shopper(order: Order, tries: Sequence[Payment], amount: Money) -> bool:
    """Whether the bank would be asked to check whoever pays so much of this order now."""
    return _decision(order, tries, clock.now(), amount).authentication in sca.ASKING


def _decision(
    order: Order, tries: Sequence[Payment], now: datetime, amount: Money, asked: CardPayment | None = None
) -> ScaDecision:
    """Who agrees to a series is always checked: what follows may be taken without them (S47, L14)."""
    if asked and asked.merchant_initiated:
        return sca.AGREED
    if asked and asked.is_mandate:
        return sca.MANDATE
    refused = any(payment.reason == DeclineReason.AUTHENTICATION_REQUIRED for payment in tries)
    contact = session.get(Contact, order.contact_ref) if order.contact_ref else None
    return sca.decide(
        sca.ScaRules.of(order.channel), sca.facts_of(order, contact, now, amount, refused_without=refused)
    )


def _request(payment: Payment, card_payment: CardPayment) -> PurchaseRequest:
    return PurchaseRequest(
        attempt=card_payment.attempt,
        amount=payment.amount,
        payer=card_payment.payer,
        browser=card_payment.browser,
        authentication=payment.authentication,
        return_url=card_payment.return_url,
        language=payment.order.lang,
        token=card_payment.token,
        on_file=card_payment.on_file,
        series=card_payment.series,
    )


@dataclass(frozen=True)
class WrongCode:
    """The bank paid although the security code is wrong, and the venue takes no such money: it goes back."""

    provider_ref: str


STATE_AFTER: dict[type, PaymentState] = {
    Captured: PaymentState.CAPTURED,
    WrongCode: PaymentState.DECLINED,
    Declined: PaymentState.DECLINED,
    Misconfigured: PaymentState.DECLINED,
    ActionRequired: PaymentState.ACTION_REQUIRED,
    Unresolved: PaymentState.UNRESOLVED,
}


def settle(ref: str, outcome: Outcome, source: str) -> Payment:
    """The one door for news: the reply, the return, the notification, the sweep, an operator."""
    payment = _locked(ref)
    news = _believable(payment, outcome)
    try:
        fresh = payment.move(STATE_AFTER[type(news)], source)
    except IllegalTransition:
        log.error(
            "payment_contradiction",
            payment=ref,
            state=payment.state,
            news=type(news).__name__,
        )
        fresh = False
    if fresh:
        with session.no_autoflush:  # all of it is written at once
            _note(payment, news)
            _follow(payment, news, source)
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


def _believable(payment: Payment, outcome: Outcome) -> Outcome | WrongCode:
    """Money of another amount, currency or none we know is nobody's yes: tell a human, and wait.

    Money that went back for a wrong code is gone, whatever is said of it later; but where we have heard a no
    before, nothing has gone back yet, and a late yes is one.
    """
    match outcome:
        case Captured(provider_ref) if payment.reason == limits.WRONG_CODE:
            return WrongCode(provider_ref)
        case Captured(provider_ref, amount) if amount != payment.amount:
            log.error(
                "payment_mismatch",
                payment=payment.ref,
                expected=payment.amount,
                seen=amount,
            )
            return Unresolved(provider_ref, Doubt.MISMATCH)
        case Captured(provider_ref, code_wrong=True) if payment.live and not payment.merchant_initiated:
            return WrongCode(provider_ref) if payment.order.channel.refuses_wrong_code else outcome
    return outcome


def _note(payment: Payment, outcome: Outcome | WrongCode) -> None:
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
        case WrongCode(provider_ref):
            payment.provider_ref, payment.reason = provider_ref, limits.WRONG_CODE
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


def _follow(payment: Payment, news: Outcome | WrongCode, source: str) -> None:
    """What a new state means for the order; the same transaction holds both."""
    order = payment.order
    if payment.state is PaymentState.CAPTURED or payment.reason == limits.WRONG_CODE:
        debts.book_charge(payment)
    if payment.state is PaymentState.CAPTURED and not payment.instalment_numbers and not _sold(order):
        card_saving.let_go(payment)  # nothing was bought with it
        _give_back(payment)
        return
    card = card_saving.follow(payment, tried_again=source == "reply" and _wants_check(payment))
    if payment.instalment_numbers:
        debts.follow(payment, news, card, elsewhere=source not in IN_THE_BROWSER)
        return
    match payment.state:
        case PaymentState.CAPTURED if payment.is_mandate:
            instalments.begin(order, card, payment.ref, payment.provider_ref)
        case PaymentState.DECLINED:
            if payment.reason == limits.WRONG_CODE:
                debts.send_back(payment, payment.amount, RefundReason.WRONG_CODE)
            baskets.unlock(order.basket, timedelta(minutes=order.channel.after_refusal_minutes))
            if source not in IN_THE_BROWSER:
                email_queue.write(EmailKind.PAYMENT_DECLINED, payment.ref, order.lang, order.email)
        case PaymentState.UNRESOLVED:
            email_queue.write(EmailKind.PAYMENT_PENDING, payment.ref, order.lang, order.email)


def _sold(order: Order) -> bool:
    return order.state.may_be_paid and fulfillment.fulfill(order)


def _give_back(payment: Payment) -> None:
    """Money that came too late: all of it goes back, with our apologies and first choice next time."""
    order = payment.order
    late = order.state in (OrderState.PLACED, OrderState.LAPSED)
    tenders.release(order.ref)
    debts.send_back(payment, payment.amount, RefundReason.SEATS_GONE if late else RefundReason.NOT_OWED)
    if late:
        order.move(OrderState.REFUNDED)
        if order.lines:
            performance = order.lines[0].place.performance_id
            catalog.promise_first_choice(order.ref, performance, len(order.lines))
    email_queue.write(EmailKind.REFUNDED, payment.ref, order.lang, order.email)


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
        raise PaymentPending
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
    return settle(ref, Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER, "not found"), source)


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
