"""On a tablet, at the desk: a refused instalment is tried again, and a debt is noted as paid.

In both languages, once without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import Role
from e2e.books import Order
from e2e.conftest import NewShopper
from e2e.desk import ON_A_TABLET, TABLET, Desk, Station, at_the_desk, spaced
from e2e.shop import OurShop
from e2e.test_instalments import buys_in_three

NO_FUNDS = "30511001"


@pytest.fixture(params=[ON_A_TABLET, Station("en", TABLET, scripts=False)], ids=str)
def desk(request: pytest.FixtureRequest, browser: Browser, ours: OurShop) -> Iterator[Desk]:
    with at_the_desk(browser, ours, request.param, Role.MANAGER) as found:
        yield found


def test_a_refused_instalment_is_taken_and_a_debt_noted_as_paid(
    desk: Desk, new_shopper: NewShopper, ours: OurShop
) -> None:
    ada = new_shopper(desk.station.lang)
    order = buys_in_three(ada, ours)
    ours.bank.will(order.number, refuse=NO_FUNDS)
    ours.collects(ours.books.due_days(order)[1])
    ours.bank.recover()
    desk.opens("/")
    desk.is_fine("home")
    _tries_again(desk, order)
    assert ours.bank.truth(order.number).charges == 2
    ours.lets_owe(ada.email, 200_00, owed=80_00)
    _notes_payment(desk, ada.email)


def _tries_again(desk: Desk, order: Order) -> None:
    desk.opens("/instalments")
    desk.is_fine("instalments")
    row = desk.row(spaced(order.number))
    row.locator("summary").click()
    row.get_by_role("link", name=desk.words("Try again now")).click()
    desk.is_fine("retry")
    desk.page.get_by_role("button", name=re.compile("82|55")).last.click()
    expect(desk.row(spaced(order.number))).to_have_count(0)
    expect(desk.page.locator(".notice")).to_be_visible()


def _notes_payment(desk: Desk, email: str) -> None:
    desk.opens("/deferred")
    desk.is_fine("deferred")
    row = desk.row(email)
    row.locator("summary").click()
    row.get_by_role("link", name=desk.words("Note a payment")).click()
    desk.field("Amount received").fill("30")
    desk.presses(desk.button("Note the payment"))
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.is_fine("payment, incomplete")
    desk.page.locator("input[name=means]").first.check()
    desk.field("Reference").fill("VIR-2211")
    desk.field("Reason").fill("Virement de novembre")
    desk.presses(desk.button("Note the payment"))
    desk.sees(desk.words.money(50_00))
    desk.is_fine("deferred account")
