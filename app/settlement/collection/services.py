"""Taking shares: from the saved card on their day, or whenever the shopper wants, from what they like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import structlog

from app import rounds
from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import session
from app.kernel import clock, refs
from app.kernel.failpoints import reach
from app.kernel.money import Money
from app.people.cards.models import SavedCard
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.psp.port import Browser, Provider, Series
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment, Schedule
from app.settlement.instalments.services import NotOpen
from app.settlement.payments import services as payments
from app.settlement.payments.debts import InstalmentSet
from app.settlement.payments.errors import NotPayable
from app.settlement.payments.services import CardPayment, PaymentPending
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState

log = structlog.get_logger()

MONTH = timedelta(days=31)  # a series ends later than its last payment, even if that is late


class NotEnough(Exception):
    """Less is in it than the share comes to: no part of a share is taken (S48)."""


# On its day


def run(providers: Mapping[str, Provider], limit: int = 5_000) -> int:
    """Take what is due, or was due while nobody was there to take it; how many shares were looked at."""
    looked = 0
    for row in rounds.claimed(instalments.claim, limit):
        reach("after_claim")
        looked += 1
        with rounds.guarded(row):
            _look_at(row, providers)
    return looked


def _look_at(row: Instalment, providers: Mapping[str, Provider]) -> None:
    order = orders.lock(row.order_ref)
    schedule = instalments.of_order(row.order_ref)
    fresh = next((one for one in schedule.open if one.number == row.number), None) if schedule else None
    if schedule is None or fresh is None or not order.paid:
        row.next_at = None
        session.commit()
    elif fresh.waits_for_shopper or _tried_out(fresh):
        instalments.late(fresh)
        session.commit()
    elif schedule.card is None or not schedule.card.usable(order.channel.date_at(clock.now())):
        instalments.refused(fresh, CollectionProblem.CARD)  # there is none to take it from
        session.commit()
    else:
        _take(order, schedule, fresh, schedule.card, providers)


def _tried_out(row: Instalment) -> bool:
    return row.tries > len(row.schedule.retry_days)


def _take(
    order: Order, schedule: Schedule, row: Instalment, card: SavedCard, providers: Mapping[str, Provider]
) -> None:
    wanted = _from_card(order, schedule, row, card)
    try:
        payments.pay(order, wanted, providers[card.provider])  # commits before it asks the bank
    except (PaymentPending, NotPayable):
        session.rollback()  # somebody is paying something of this order: it is looked at again
        log.info("instalment_waits", order=order.number, number=row.number)


def _from_card(order: Order, schedule: Schedule, row: Instalment, card: SavedCard) -> CardPayment:
    """Nobody is there: no browser, no security code, no check; what was agreed to speaks for it."""
    due = InstalmentSet((row.number,), row.amount)
    before = sum(
        1
        for payment in payments.of_order(order.ref)
        if payment.merchant_initiated and row.number in payment.instalment_numbers
    )
    return CardPayment(
        attempt=f"{order.number}-{due.about}-T{before + 1}",
        token=card.token,
        card=card.seen,
        lang=order.lang,
        payer=payments.payer_of(order, card.holder),
        browser=Browser(),
        return_url="",
        saved=card.ref,
        due=due,
        merchant_initiated=True,
        series=_series(schedule, order.channel.date_at(clock.now())),
    )


def _series(schedule: Schedule, today: date) -> Series:
    days = [row.due_on for row in schedule.instalments]
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    return Series(max(schedule.last_due, today) + MONTH, max(gaps))


# By the shopper, without a bank


@dataclass(frozen=True)
class Purse:
    """What somebody could pay with besides a card: their credit, what is left on good vouchers."""

    credit: Money
    vouchers: Sequence[tuple[Voucher, Money]]


def purse(contact: Contact) -> Purse:
    """Two statements, however many vouchers they keep."""
    nothing, now = Money(0, contact.channel.currency), clock.now()
    good = [
        found
        for found in vouchers.saved_by(contact)
        if found.state is VoucherState.ACTIVE
        and found.expires_at > now
        and found.currency == nothing.currency
    ]
    held = ledger.balances([contact.credit_account, *(found.account for found in good)])
    left = [(found, -held.get(found.account, nothing)) for found in good]
    return Purse(-held.get(contact.credit_account, nothing), [pair for pair in left if pair[1]])


def pay_from_credit(order_ref: str, numbers: Collection[int], contact: Contact, shown: Money) -> None:
    """Raises NotOpen, Asking or NotEnough."""
    schedule, rows = _locked(order_ref, numbers, shown)
    owner = customers.lock(contact.ref)
    held = -ledger.balance(owner.credit_account, shown.currency)
    _cover(schedule, rows, held, Tender(kind=TenderKind.CREDIT, contact_ref=owner.ref))


def pay_from_voucher(order_ref: str, numbers: Collection[int], voucher: Voucher, shown: Money) -> None:
    """With one that may pay; what is left on it counts from now. Raises NotOpen, Asking or NotEnough."""
    schedule, rows = _locked(order_ref, numbers, shown)
    active = [one for one in vouchers.lock([voucher.ref]) if one.state is VoucherState.ACTIVE]
    held = -ledger.balance(voucher.account, shown.currency) if active else Money(0, shown.currency)
    _cover(schedule, rows, held, Tender(kind=TenderKind.VOUCHER, voucher_ref=voucher.ref))


def _locked(order_ref: str, numbers: Collection[int], shown: Money) -> tuple[Schedule, Sequence[Instalment]]:
    """The shares, while nobody else pays any of them."""
    orders.lock(order_ref)
    rows = instalments.open_rows(order_ref, numbers)
    if payments.live_payment(order_ref):
        raise PaymentPending
    if instalments.total(rows) != shown:
        raise NotOpen(rows[0].schedule)
    return rows[0].schedule, rows


def _cover(schedule: Schedule, rows: Sequence[Instalment], held: Money, tender: Tender) -> None:
    amount = instalments.total(rows)
    if held < amount:
        raise NotEnough
    tender.ref, tender.order_ref, tender.basket_ref = (
        refs.new(),
        schedule.order_ref,
        schedule.order.basket_ref,
    )
    tender.amount, tender.state = amount, TenderState.CAPTURED
    session.add(tender)
    sides = {tender.account: amount, instalments.account(schedule): -amount}
    ledger.book(f"capture:{tender.ref}", schedule.order_ref, sides)
    instalments.cover(schedule, rows, tender.ref)
    session.commit()


def stop(order_ref: str) -> None:
    """The shopper takes the mandate back: nothing more is taken by itself; what is open stays owed.

    Raises NotOpen.
    """
    orders.lock(order_ref)
    schedule = instalments.of_order(order_ref)
    if schedule is None or not schedule.open:
        raise NotOpen(schedule)
    schedule.card_ref = None
    session.commit()


def change_card(order_ref: str, card: SavedCard) -> None:
    """From now on shares are taken from this one. Raises NotOpen."""
    orders.lock(order_ref)
    schedule = instalments.of_order(order_ref)
    if schedule is None or not schedule.open:
        raise NotOpen(schedule)
    instalments.use_card(schedule, card.ref)
    session.commit()
