"""D4, and what of D10 falls to the desk: tickets are taken back, and the money goes where it came from.

A tablet and a phone, both languages, once without scripts.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import Role
from e2e.books import Order
from e2e.conftest import NewShopper
from e2e.desk import STATIONS, Desk, at_the_desk, spaced
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_instalments import buys_in_three
from e2e.test_mixes import uses_credit


@pytest.fixture(params=STATIONS, ids=str)
def desk(request: pytest.FixtureRequest, browser: Browser, ours: OurShop) -> Iterator[Desk]:
    with at_the_desk(browser, ours, request.param, Role.MANAGER) as found:
        yield found


@pytest.fixture
def ada(desk: Desk, new_shopper: NewShopper) -> Shopper:
    found = new_shopper(desk.station.lang)
    found.signs_in()
    return found


def test_e20_then_e21_what_a_voucher_credit_and_a_card_paid(desk: Desk, ada: Shopper, ours: OurShop) -> None:
    """One of two tickets goes back to the card; the other to everything that paid it."""
    order = buys_with_everything(ada, ours)
    money = desk.words.money
    _begins(desk, order)
    desk.is_fine("refund")
    _names_a_ticket(desk)
    expect(desk.row("Visa")).to_contain_text(money(110_00))
    desk.presses(desk.button("Refund %(amount)s to the card", amount=money(110_00)))
    desk.reads("%(amount)s is on its way back. An email tells the shopper.", amount=money(110_00))
    desk.reads("Partly refunded")
    ours.eventually(lambda: ours.bank.truth(order.number).refunded == 110_00)
    _begins(desk, order)
    _names_a_ticket(desk)
    expect(desk.row("Visa")).to_contain_text(money(80_00))
    expect(desk.row(desk.words("Credit balance"))).to_contain_text(money(10_00))
    expect(desk.row(desk.words("Voucher …%(end)s", end=""))).to_contain_text(money(20_00))
    desk.is_fine("refund, split")
    desk.presses(desk.button("Refund %(amount)s", amount=money(110_00)))
    desk.is_fine("refunded")
    ours.eventually(lambda: ours.bank.truth(order.number).refunded == 190_00)
    ada.goes_to("/account/money")
    ada.sees(money(10_00))


def test_e22_what_the_bank_refuses_becomes_credit(desk: Desk, ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment").pays_with()
    ada.has_bought()
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, refund_refused="refused")
    _begins(desk, order)
    _names_a_ticket(desk)
    desk.presses(desk.button("Refund %(amount)s to the card", amount=desk.words.money(110_00)))
    ours.sweep()
    ours.bank.recover()
    desk.opens("/refunds?view=refused")
    expect(desk.row(spaced(order.number))).to_contain_text(ada.email)
    desk.is_fine("refused refunds")
    assert ours.bank.truth(order.number).refunded == 0
    ada.goes_to("/account/money")
    ada.sees(desk.words.money(110_00))


def test_e23_then_e24_an_order_in_instalments(desk: Desk, ada: Shopper, ours: OurShop) -> None:
    """First the last instalment shrinks; in the end none is taken, and what was paid goes back."""
    order = buys_in_three(ada, ours)
    money = desk.words.money
    _begins(desk, order)
    _names_a_ticket(desk)
    expect(desk.row(desk.words("Instalments still to come"))).to_contain_text(money(110_00))
    desk.presses(desk.button("Take the tickets back"))
    desk.reads("The tickets are taken back. An email tells the shopper.")
    desk.sees(money(55_00))
    desk.is_fine("fewer instalments")
    assert ours.bank.truth(order.number).refunded == 0
    _begins(desk, order)
    desk.presses(desk.link("Choose everything"))
    _says_why(desk)
    expect(desk.row("Visa")).to_contain_text(money(165_00))
    expect(desk.row(desk.words("Instalments still to come"))).to_contain_text(money(55_00))
    desk.presses(desk.button("Refund %(amount)s to the card", amount=money(165_00)))
    ours.eventually(lambda: ours.bank.truth(order.number).refunded == 165_00)
    for day in ours.books.due_days(order):
        ours.collects(day)
    assert ours.bank.truth(order.number).charges == 1


def buys_with_everything(shopper: Shopper, ours: OurShop) -> Order:
    """Two tickets at 110: 20 by voucher, 10 by credit, 190 by card."""
    ours.gives_credit(shopper.email, 10_00)
    shopper.up_to("Order summary")
    shopper.tries_code(ours.voucher(20_00))
    shopper.owes(200_00)
    uses_credit(shopper, 10_00)
    shopper.owes(190_00)
    shopper.agrees().pays_with()
    shopper.has_bought()
    return ours.books.order_of(shopper.email)


def _begins(desk: Desk, order: Order) -> None:
    desk.opens(f"/orders/{spaced(order.number)}")
    desk.presses(desk.link("Refund"))
    desk.stands_at("Refund")


def _names_a_ticket(desk: Desk) -> None:
    """The first of those that are left."""
    desk.page.locator("input[name=line]").first.check()
    _says_why(desk)


def _says_why(desk: Desk) -> None:
    """Without scripts the split is drawn when one asks for it."""
    desk.field("Why").select_option("client")
    if not desk.station.scripts:
        desk.presses(desk.button("Update"))
