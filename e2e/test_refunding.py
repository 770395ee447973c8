"""D11: the box office asks for a refund above its limit, and a manager approves it: on a tablet with scripts,
on a phone without, in both languages. At most four inputs from the sheet of the order.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import Role
from e2e.conftest import NewShopper
from e2e.desk import STATIONS, Station, at_the_desk, spaced
from e2e.shop import OurShop
from e2e.shopper import Shopper


@pytest.fixture
def number(new_shopper: NewShopper, ours: OurShop) -> str:
    """Ada's order of two tickets."""
    ada: Shopper = new_shopper("en")
    ada.up_to("Payment")
    ada.pays_with()
    ada.has_bought()
    return spaced(ours.books.order_of(ada.email).number)


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_one_ticket_is_asked_for_and_approved(
    browser: Browser, ours: OurShop, number: str, station: Station
) -> None:
    with at_the_desk(browser, ours, station, Role.BOX_OFFICE) as desk:
        desk.opens(f"/orders/{number}/refund")
        desk.page.locator("input[name=line]").first.check()
        desk.field("Why").select_option("client")
        if not station.scripts:
            desk.presses(desk.button("Continue"))
        ask = desk.button("Ask for approval of %(amount)s", amount=desk.words.money(110_00))
        expect(ask).to_be_visible()
        desk.is_fine("refund")
        desk.presses(ask)
        desk.reads("A refund of %(amount)s waits for approval.", amount=desk.words.money(110_00))
    with at_the_desk(browser, ours, station, Role.MANAGER) as chief:
        chief.opens("/approvals")
        chief.page.get_by_role("link", name=number).click()
        chief.is_fine("approval")
        chief.page.locator("#decide button[value=approve]").click()
        chief.stands_at("To approve")
        chief.opens(f"/orders/{number}")
        chief.reads("Partly refunded")
