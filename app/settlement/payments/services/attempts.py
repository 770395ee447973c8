"""One attempt at a time, written to the database before the bank is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.psp.port import Provider, PurchaseRequest
from app.sale.baskets import services as baskets
from app.sale.orders.models import Order
from app.settlement.payments import card_saving, instalment_payments, sent_back
from app.settlement.payments import rate_limits as limits
from app.settlement.payments.card_payment import CardPayment
from app.settlement.payments.errors import CardLocked, CountryRefused, NotPayable, PaymentPending
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.models import Payment
from app.settlement.payments.sca import ScaDecision
from app.settlement.payments.services import authentication
from app.settlement.payments.states import LIVE, PaymentState
from app.settlement.payments.timing import ASK_AFTER, REPLY_TIME


def new_attempt(order: Order, instalments: InstalmentSet | None = None) -> str:
    """A ref for one attempt, made when its form is drawn. It names the order and the instalments it pays."""
    return "-".join((order.number, *([instalments.label] if instalments else []), refs.new(6)))


def order_number_in(attempt: str) -> str:
    return attempt.partition("-")[0]


def find_in(channel_code: str, ref: str) -> Payment | None:
    """A payment of an order of this channel."""
    query = select(Payment).join(Payment.order).where(Payment.ref == ref, Order.channel_code == channel_code)
    return session.scalars(query).one_or_none()


def of_order(order_ref: str) -> list[Payment]:
    """Oldest first, read again. A second attempt a bank asked for comes after its first, even at the same
    moment.
    """
    order = (Payment.started_at, Payment.retry_of.nulls_first(), Payment.ref)
    query = select(Payment).filter_by(order_ref=order_ref).order_by(*order)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def live_payment(order_ref: str) -> Payment | None:
    query = select(Payment).filter_by(order_ref=order_ref).where(Payment.state.in_(LIVE))
    return session.scalars(query).first()


def seen_before(attempt: str, retry_of: str | None, tries: Sequence[Payment]) -> Payment | None:
    """The same form sent twice (E25): what became of it, or of the second attempt it led to."""
    again = next((payment for payment in tries if payment.retry_of in (attempt, retry_of or attempt)), None)
    return again or next((payment for payment in tries if payment.ref == attempt), None)


def start(order: Order, tries: Sequence[Payment], card_payment: CardPayment, provider: Provider) -> Payment:
    """Write a new attempt. Raises NotPayable, PaymentPending, CardLocked, CountryRefused,
    limits.TooManyAttempts, baskets.HoldEnded or baskets.BasketChanged.
    """
    now = clock.now()
    amount = _amount(order, card_payment.instalments)
    if any(payment.live for payment in tries):
        raise PaymentPending
    if not card_payment.merchant_initiated:
        _check_may_try(order, tries, card_payment, now)
    if not card_payment.instalments:
        baskets.lock_for_payment(order.basket, order.ref, now + order.channel.bank_time)
    decision = authentication.decision(order, tries, now, amount, card_payment)
    payment = _new_payment(order, card_payment, provider, amount, decision)
    payment.ask_at = now + REPLY_TIME + ASK_AFTER[0]
    session.add(payment)
    session.flush()
    return payment


def _amount(order: Order, instalments: InstalmentSet | None) -> Money:
    """What the attempt is to pay. Raises NotPayable."""
    if instalments:
        return instalment_payments.owed(order, instalments)
    if not order.live:
        raise NotPayable
    return order.due


def _check_may_try(order: Order, tries: Sequence[Payment], card_payment: CardPayment, now: datetime) -> None:
    """Raises limits.TooManyAttempts, CardLocked or CountryRefused."""
    limits.check(order, tries, card_payment.origin, now, card_payment.card_fingerprint)
    if card_payment.saved_card_ref in limits.locked_cards(tries):
        raise CardLocked
    accepted, country = order.channel.accepted_countries, card_payment.card.country
    if sent_back.known_to_be_refused(tries, card_payment.card_fingerprint, country, accepted):
        raise CountryRefused
    order.lang = card_payment.lang  # it may have changed on the way; the bank and the emails use it too


def _new_payment(
    order: Order, card_payment: CardPayment, provider: Provider, amount: Money, decision: ScaDecision
) -> Payment:
    card = card_payment.card
    return Payment(
        ref=card_payment.attempt,
        order=order,
        provider=provider.name,
        state=PaymentState.SENT,
        amount=amount,
        card=f"{card.brand} {card.last4}".strip(),
        authentication=decision.authentication,
        sca_reason=decision.sca_reason,
        saved_card_ref=card_payment.saved_card_ref,
        pending_card=card_saving.pending(card_payment.token, card) if card_payment.save_card else None,
        visitor=card_payment.origin.visitor,
        address=card_payment.origin.address,
        card_fingerprint=card_payment.card_fingerprint,
        instalment_numbers=list(card_payment.instalments.numbers if card_payment.instalments else ()),
        merchant_initiated=card_payment.merchant_initiated,
        is_mandate=card_payment.is_mandate,
    )


def purchase_request(payment: Payment, card_payment: CardPayment, within: timedelta) -> PurchaseRequest:
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
        seconds=within.total_seconds(),
    )
