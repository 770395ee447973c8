"""One attempt at a time, on the books before the bank hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import session
from app.kernel import clock, refs
from app.psp.port import Provider, PurchaseRequest
from app.sale.baskets import services as baskets
from app.sale.orders.models import Order
from app.settlement.payments import card_saving, debts
from app.settlement.payments import rate_limits as limits
from app.settlement.payments.card_payment import CardPayment
from app.settlement.payments.debts import InstalmentSet
from app.settlement.payments.errors import CardLocked, NotPayable, PaymentPending
from app.settlement.payments.models import Payment
from app.settlement.payments.services import authentication
from app.settlement.payments.states import LIVE, PaymentState
from app.settlement.payments.timing import ASK_AFTER


def new_attempt(order: Order, due: InstalmentSet | None = None) -> str:
    """A ref for one try, minted when the form is drawn; it names its order, and what of it is to be paid."""
    return "-".join((order.number, *([due.about] if due else []), refs.new(6)))


def order_number_in(attempt: str) -> str:
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


def seen_before(attempt: str, retry_of: str | None, tries: Sequence[Payment]) -> Payment | None:
    """The same form sent twice (E25): what became of it, or of the second try it led to."""
    again = next((payment for payment in tries if payment.retry_of in (attempt, retry_of or attempt)), None)
    return again or next((payment for payment in tries if payment.ref == attempt), None)


def start(order: Order, tries: Sequence[Payment], card_payment: CardPayment, provider: Provider) -> Payment:
    now = clock.now()
    due = card_payment.instalments
    amount = debts.owed(order, due) if due else order.due
    if not (due or order.live):
        raise NotPayable
    if any(payment.live for payment in tries):
        raise PaymentPending
    if not card_payment.merchant_initiated:
        _may_try(order, tries, card_payment, now)
    if not due:
        baskets.lock_for_payment(order.basket, order.ref, now + order.channel.bank_time)
    decision = authentication.decision(order, tries, now, amount, card_payment)
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
        saved_card_ref=card_payment.saved_card_ref,
        pending_card=card_saving.pending(card_payment.token, card_payment.card)
        if card_payment.save_card
        else None,
        visitor=card_payment.origin.visitor,
        address=card_payment.origin.address,
        card_fingerprint=card_payment.card_fingerprint,
        instalment_numbers=list(due.numbers if due else ()),
        merchant_initiated=card_payment.merchant_initiated,
        is_mandate=card_payment.is_mandate,
    )
    session.add(payment)
    session.flush()
    return payment


def _may_try(order: Order, tries: Sequence[Payment], card_payment: CardPayment, now: datetime) -> None:
    limits.check(order, tries, card_payment.origin, now, card_payment.card_fingerprint)
    if card_payment.saved_card_ref in limits.locked_cards(tries):
        raise CardLocked
    order.lang = card_payment.lang  # changed on the way, it is the bank's and the letters' too


def purchase_request(payment: Payment, card_payment: CardPayment) -> PurchaseRequest:
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
