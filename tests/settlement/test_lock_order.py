"""Every path locks in the one sequence that `app.settlement` tells, so no two wait for each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.accounting.credit import services as credit
from app.db import database, session
from app.kernel.money import Money
from app.sale.orders.models import Order, OrderGift
from app.settlement.collection import services as collection
from app.settlement.fulfillment import services as fulfillment
from app.settlement.gifts import services as gifts
from app.settlement.instalments import services as instalments
from bench import statements
from tests import books, people
from tests.accounting.test_credit_and_deferred import (
    pays_debt,
    pays_later,
    uses_credit,
    who_may_owe,
)
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.people import HOUSE
from tests.settlement.test_gifts import buys, given
from tests.settlement.test_refunds import mixed, takes_back
from tests.settlement.test_refused_captures import bank_refuses, half_taken_back, pays
from tests.shopper import CHALLENGE_CARD, Shopper

SEQUENCE = (
    "baskets", "orders", "payments", "refunds", "tenders", "vouchers", "contacts", "places", "ticket_series",
    "saved_cards",
)  # fmt: skip
LOCKED = re.compile(r"FROM (\w+).* FOR (?:NO KEY )?UPDATE(?: OF ([\w, ]+))?", re.DOTALL)
COUNTED = re.compile(r"UPDATE (ticket_series)")
END = "an end"


@contextmanager
def locks() -> Iterator[list[str]]:
    """The tables whose rows were locked meanwhile, in order; `END` where a transaction ended."""
    found: list[str] = []
    with statements.counted(database.engine) as run:

        def ends(_session: object) -> None:
            found.extend(name for statement in run for name in _locked(statement))
            found.append(END)
            run.clear()

        event.listen(session, "after_commit", ends)
        try:
            yield found
        finally:
            event.remove(session, "after_commit", ends)


def _locked(statement: str) -> list[str]:
    if counter := COUNTED.match(statement):
        return [counter[1]]
    seen = LOCKED.search(statement)
    return re.findall(r"\w+", seen[2] or seen[1]) if seen and "SKIP LOCKED" not in statement else []


def in_sequence(found: list[str], *at_least: str) -> bool:
    """What is locked already may be locked again."""
    assert set(at_least) <= set(found), found
    transactions = (dict.fromkeys(one.split()) for one in " ".join(found).split(END))
    ranks = [[SEQUENCE.index(name) for name in one] for one in transactions]
    return all(one == sorted(one) for one in ranks)


def test_money_for_seats_and_a_debt(shopper: Shopper, bank: Bank) -> None:
    """Late money: what was set aside is taken a second time."""
    ada = who_may_owe(None, owed=2_000)
    credit.adjust(ada, Money(1_000, "EUR"), "A present", HOUSE)
    _voucher, code = issue(2_000)
    pays_debt(shopper.signs_in(ada).up_to("basket"), "20")
    uses_credit(lays_down(shopper.is_ada().wants_e_tickets(), code)).agrees().pays(CHALLENGE_CARD)
    with locks() as found:
        shopper.answers_bank("confirm")
    assert books.sold() == 2
    assert in_sequence(found, "baskets", "tenders", "contacts", "places", "ticket_series")


def test_an_order_taken_back(shopper: Shopper) -> None:
    mixed(shopper)
    with locks() as found:
        takes_back()
    assert in_sequence(found, "baskets", "vouchers", "contacts", "places")


def test_a_capture_refused_while_a_refund_of_it_is_due(shopper: Shopper, bank: Bank) -> None:
    pays(shopper)
    half_taken_back()
    with locks() as found:
        bank_refuses(bank)
    assert in_sequence(found, "baskets", "orders", "payments", "refunds", "contacts")


def test_a_gift_sent_again(shopper: Shopper) -> None:
    ada = people.contact(confirmed_at=NOON)
    buys(shopper.signs_in(ada))
    gifts.delivered(given())
    session.commit()
    with locks() as found:
        gifts.send_again(ada, session.query(OrderGift).one().ref)
    assert in_sequence(found, "baskets", "orders", "vouchers")


def test_an_instalment_paid_with_credit(shopper: Shopper) -> None:
    ada = people.contact(confirmed_at=NOON)
    order = in_three(shopper, ada)
    credit.adjust(ada, Money(9_000, "EUR"), "A present", HOUSE)
    shown = instalments.open_rows(order.ref, [2])[0].amount
    with locks() as found:
        collection.pay_from_credit(order.ref, [2], ada, shown)
    assert in_sequence(found, "baskets", "orders", "contacts")


def test_an_order_put_on_account(shopper: Shopper) -> None:
    with locks() as found:
        on_account(shopper)
    assert in_sequence(found, "baskets", "orders", "tenders", "places", "ticket_series")


def test_an_order_put_on_account_is_tried_again_after_a_deadlock(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends it when its seats are sold already."""
    runs: list[bool] = []

    def ends_once(order: Order) -> bool:
        runs.append(fulfill(order))
        if len(runs) == 1:
            raise OperationalError("UPDATE places", {}, DeadlockDetected())
        return runs[-1]

    fulfill = fulfillment.fulfill
    monkeypatch.setattr(fulfillment, "fulfill", ends_once)
    on_account(shopper)
    assert (runs, books.sold(), shopper.page.h1) == ([True, True], 2, "Order confirmed")


def on_account(shopper: Shopper) -> None:
    """All of it is to be paid later."""
    pays_later(shopper.signs_in(who_may_owe(None)).up_to("summary")).fills("on-account")
