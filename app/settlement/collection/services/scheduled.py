"""Taking instalments on their day, from the saved card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import structlog

from app import row_claims
from app.db import session
from app.kernel import clock
from app.kernel.failpoints import reach
from app.people.cards.models import SavedCard
from app.psp.port import Browser, Provider, Series
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment, Schedule
from app.settlement.payments import services as payments
from app.settlement.payments.errors import NotPayable
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.models import Payment
from app.settlement.payments.services import CardPayment, PaymentPending

log = structlog.get_logger()

MONTH = timedelta(days=31)  # a series ends later than its last payment, even if that is late


def run(providers: Mapping[str, Provider], limit: int = 5_000) -> int:
    """Collect what is due, or was due while no worker ran; how many instalments were looked at."""
    looked = 0
    for row in row_claims.claimed(instalments.claim, limit):
        reach("after_claim")
        looked += 1
        with row_claims.guarded(row):
            _collect(row, providers)
            instalments.alarm_if_unanswered(row)
    return looked


def _collect(row: Instalment, providers: Mapping[str, Provider]) -> None:
    order = orders.lock(row.order_ref)
    schedule = instalments.of_order(row.order_ref)
    fresh = next((one for one in schedule.open if one.number == row.number), None) if schedule else None
    if schedule is None or fresh is None or fresh.suspended or not order.paid:
        row.next_at = None
    elif fresh.waits_for_shopper or fresh.tries > len(schedule.retry_days):
        instalments.mark_overdue(fresh)
    elif (card := usable_card(schedule, order)) is None:
        instalments.mark_refused(fresh, CollectionProblem.CARD)
    else:
        charge(order, schedule, fresh, card, providers)
        return
    session.commit()


def usable_card(schedule: Schedule, order: Order) -> SavedCard | None:
    card = schedule.card
    return card if card and card.usable(order.channel.date_at(clock.now())) else None


def charge(
    order: Order, schedule: Schedule, row: Instalment, card: SavedCard, providers: Mapping[str, Provider]
) -> Payment | None:
    """Ask the bank for it. None if somebody is paying something of this order at this moment."""
    card_payment = _card_payment(order, schedule, row, card)
    try:
        return payments.pay(order, card_payment, providers[card.provider])  # commits before it asks the bank
    except (PaymentPending, NotPayable):
        session.rollback()  # it is looked at again
        log.info("instalment_waits", order=order.number, number=row.number)
        return None


def _card_payment(order: Order, schedule: Schedule, row: Instalment, card: SavedCard) -> CardPayment:
    """The shopper is absent: no browser, no security code, no check; the mandate stands in for them."""
    due = InstalmentSet((row.number,), row.amount)
    return CardPayment(
        attempt=f"{order.number}-{due.label}-T{_attempts_before(row) + 1}",
        token=card.token,
        card=card.details,
        lang=order.lang,
        payer=payments.payer_of(order, card.holder),
        browser=Browser(),
        return_url="",
        saved_card_ref=card.ref,
        instalments=due,
        merchant_initiated=True,
        series=_series(schedule, order.channel.date_at(clock.now())),
    )


def _attempts_before(row: Instalment) -> int:
    tries = payments.of_order(row.order_ref)
    return sum(payment.merchant_initiated and row.number in payment.instalment_numbers for payment in tries)


def _series(schedule: Schedule, today: date) -> Series:
    days = [row.due_on for row in schedule.instalments]
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    return Series(max(schedule.last_due, today) + MONTH, max(gaps))
