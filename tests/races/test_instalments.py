"""The worker and the shopper reach for the same share in the same second (E10), on real connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, update

from app import cache
from app.accounting.credit import services as credit
from app.accounting.ledger import services as ledger
from app.db import database, session
from app.http.providers import all_providers
from app.kernel import clock, refs
from app.kernel.money import Money
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.psp.port import Browser, CardDetails, Expiry, Payer
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, Interval
from app.settlement.instalments.plans import PlanChanges
from app.settlement.instalments.services import NotOpen
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments import services as payments
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from tests import people, shares
from tests.people import OWNER
from tests.races.conftest import RACERS, ROUNDS, Town
from tests.shopper import GOOD_CARD

pytestmark = pytest.mark.races

MANY = 12
HERE = Browser("text/html", "test", "en", True, False, 24, 360, 740, -60)


@pytest.fixture(scope="module")
def twelve(town: Town) -> None:
    """A plan with shares for many a race, one a day."""
    instalments.save_plan("CB3X", PlanChanges(number=MANY, split=[], interval=Interval.DAY, every=1), OWNER)
    cache.refresh()


def bought(town: Town) -> tuple[str, str]:
    """An order in twelve shares, the first paid: its ref and its contact's."""
    ada = people.contact(f"{refs.new(8)}@example.org", confirmed_at=clock.now())
    credit.adjust(ada, Money(50_000, "EUR"), "a beginning", OWNER)
    order = shares.agrees(ada)
    paying = replace(
        town.card_payment(order.ref, GOOD_CARD, keeps=True), save_card=True, is_mandate=True, browser=HERE
    )
    paid = payments.pay(order, paying, all_providers()["ogone"])
    if paid.state is PaymentState.ACTION_REQUIRED:
        town.bank.confirm(payments.challenge_of(paid))
        paid = payments.resolve(paid, all_providers()["ogone"], "return")
    assert paid.state is PaymentState.CAPTURED, paid.reason
    return order.ref, ada.ref


def falls_due(order_ref: str, *numbers: int) -> None:
    theirs = update(Instalment).where(Instalment.order_ref == order_ref, Instalment.number.in_(numbers))
    session.execute(theirs.values(next_at=clock.now()))
    session.commit()


def still_open(order_ref: str) -> list[int]:
    schedule = instalments.of_order(order_ref)
    return [row.number for row in schedule.open] if schedule else []


def works() -> int:
    return collection.run(all_providers())


def pays_now(order_ref: str, number: int) -> Callable[[], Payment]:
    """With the saved card, as the page does."""
    order = session.get_one(Order, order_ref)
    row = instalments.open_rows(order_ref, [number])[0]
    due, card = InstalmentSet((number,), row.amount), cards.of_contact(str(order.contact_ref))[0]
    paying = payments.CardPayment(
        payments.new_attempt(order, due), card.token, card.details, "en",
        Payer(card.holder), HERE, "http://shop.test/back", saved_card_ref=card.ref, instalments=due,
    )  # fmt: skip
    return partial(_pays, order_ref, paying)


def _pays(order_ref: str, paying: payments.CardPayment) -> Payment:
    return payments.pay(session.get_one(Order, order_ref), paying, all_providers()["ogone"])


def uses_credit(order_ref: str, contact_ref: str, number: int) -> Callable[[], None]:
    amount = instalments.open_rows(order_ref, [number])[0].amount
    return lambda: collection.pay_from_credit(
        order_ref, [number], session.get_one(Contact, contact_ref), amount
    )


def charges(town: Town, order_ref: str, number: int) -> int:
    """How often the bank took money for one share, whoever asked."""
    order = session.get_one(Order, order_ref)
    entries = town.bank.ledger().items()
    mine = f"S{1 << number:X}-"
    return sum(entry["charges"] for ref, entry in entries if ref.startswith(f"{order.number}-{mine}"))


def even(order_ref: str, contact_ref: str) -> None:
    """Paid and open are the price, in the schedule and in the books."""
    schedule = instalments.of_order(order_ref)
    assert schedule
    assert ledger.balance(instalments.account(schedule), "EUR") == schedule.left


def _only(results: list[Any], *allowed: type) -> None:
    assert all(isinstance(result, allowed) for result in results), results


def test_e10_the_worker_and_pay_now_in_the_same_second_are_one_charge(town: Town, twelve: None) -> None:
    ref = owner = ""
    for round_ in range(ROUNDS):
        number = round_ % (MANY - 1) + 2
        if number == 2:
            ref, owner = bought(town)
        falls_due(ref, number)
        _only(
            town.race([works, pays_now(ref, number)]),
            int,
            Payment,
            payments.PaymentPending,
            payments.NotPayable,
        )
        session.expire_all()
        assert charges(town, ref, number) == 1
        assert session.get_one(Instalment, (ref, number)).state is InstalmentState.PAID
        even(ref, owner)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_many_workers_take_each_share_once(town: Town, twelve: None, _round: int) -> None:
    ref, owner = bought(town)
    falls_due(ref, *range(2, MANY + 1))
    _only(town.race([works] * RACERS), int)
    while waiting := still_open(ref):  # for another share of the same order
        falls_due(ref, *waiting)
        works()
    session.expire_all()
    assert [charges(town, ref, number) for number in range(2, MANY + 1)] == [1] * (MANY - 1)
    even(ref, owner)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_credit_and_the_worker_pay_a_share_once(town: Town, twelve: None, _round: int) -> None:
    ref, owner = bought(town)
    falls_due(ref, 2)
    _only(town.race([works, uses_credit(ref, owner, 2)]), int, type(None), payments.PaymentPending, NotOpen)
    session.expire_all()
    by_credit = 50_000 + ledger.balance(f"credit:{owner}", "EUR").minor > 0
    assert charges(town, ref, 2) + by_credit == 1
    even(ref, owner)


def test_a_card_is_not_deleted_while_another_tab_gives_it_the_series(town: Town, twelve: None) -> None:
    """Whoever comes second is told. The series keeps a card to be paid with."""
    ref, owner = bought(town)
    new = CardDetails("mastercard", "4444", Expiry(2031, 1), "Ada")
    card = cards.save(owner, "ogone", "T-NEW", new, clock.now())
    assert card
    session.commit()
    told: list[cards.UnknownCard] = []

    def chooses() -> None:
        with town.app.app_context():
            try:
                collection.change_card(ref, session.get_one(SavedCard, card.ref))
            except cards.UnknownCard as error:
                told.append(error)
            session.remove()

    other = threading.Thread(target=chooses)
    with meanwhile("UPDATE schedules", other):
        instalments.drop_card(session.get_one(SavedCard, card.ref))
    other.join(timeout=10)
    session.expire_all()
    schedule = instalments.of_order(ref)
    assert schedule
    assert schedule.card_ref
    assert len(told) == 1


@contextmanager
def meanwhile(statement: str, other: threading.Thread) -> Iterator[None]:
    """The other begins right before this statement, and has half a second before it is run."""

    def begins(_connection: object, _cursor: object, run: str, *_rest: Any) -> None:
        if run.startswith(statement) and not other.ident:
            other.start()
            other.join(timeout=0.5)

    event.listen(database.engine, "before_cursor_execute", begins)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", begins)
