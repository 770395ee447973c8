"""The venue sets up its shop while it sells: D8 and D9, on a tablet with scripts and on a phone without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import SHOP, Role
from app.kernel.texts import Texts
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType
from app.venue.payment_methods.services import MethodDetails
from e2e.bank import CARD
from e2e.conftest import NewShopper
from e2e.desk import STATIONS, Desk, Station, at_the_desk
from e2e.shop import OurShop

WEB = "CUBE-WEB"
BOTH = pytest.mark.parametrize("station", STATIONS, ids=str)


@pytest.fixture
def club(ours: OurShop, station: Station) -> Iterator[str]:
    """A second way to pay by card, of this test alone."""
    code = f"CLUB_{station.lang.upper()}"
    details = MethodDetails(Texts("CB CLUB"), Texts("Carte du club", "Club card"))
    with ours._inside():
        payment_methods.create_method(code, MethodType.CARD, details, SHOP)
        payment_methods.accept(WEB, code, SHOP)
    yield code
    with ours._inside():
        payment_methods.withdraw(WEB, code, SHOP)
        payment_methods.set_status(code, MethodStatus.ARCHIVED, SHOP)


@BOTH
def test_d8_two_people_edit_one_method_and_it_is_hidden_during_a_checkout(
    browser: Browser, ours: OurShop, new_shopper: NewShopper, club: str, station: Station
) -> None:
    shopper = new_shopper(station.lang, java_script_enabled=station.scripts)
    shopper.listener.may_meet(409)
    shopper.up_to("Order summary")
    shopper.chooses("Carte du club" if station.lang == "fr" else "Club card")
    with ExitStack() as both:
        first, second = (both.enter_context(at_the_desk(browser, ours, station, Role.ADMIN)) for _ in "12")
        for desk in (first, second):
            desk.opens(f"/setup/methods/{club}")
        saves(first, internal_name_fr="CB CLUB DES AMIS")
        first.reads("Saved. Shoppers see it from now on.")
        saves(second, internal_name_fr="CB AMIS", status="hidden")
        second.reads("Somebody else saved this in the meantime")
        second.sees("CB CLUB DES AMIS")
        second.is_fine("both changed it")
        second.presses(second.button("Keep mine"))
        second.reads("Saved. Shoppers see it from now on.")
        expect(second.page.locator("#internal_name_fr")).to_have_value("CB AMIS")
        second.is_fine("hidden")
    shopper.page.get_by_role("checkbox", name=shopper.words.anchor("terms")).check()
    shopper.presses("Continue to payment")
    shopper.reads("The payment method you had chosen is no longer offered.")
    shopper.presses("Continue to payment")
    shopper.stands_at("Payment")
    shopper.pays_with(CARD)
    shopper.has_bought()


def saves(desk: Desk, **fields: str) -> None:
    for name, value in fields.items():
        found = desk.page.locator(f"#record [name={name}]")
        if name == "status":
            found.and_(desk.page.locator(f"[value={value}]")).check()
        else:
            desk.types(found, value)
    desk.presses(desk.button("Save"))


@BOTH
def test_d9_a_promo_code_is_made_tried_used_up_and_said_so(
    browser: Browser, ours: OurShop, new_shopper: NewShopper, station: Station
) -> None:
    code = f"AVANT{station.lang.upper()}"
    with at_the_desk(browser, ours, station, Role.MANAGER) as desk:
        desk.opens("/promos/new")
        desk.is_fine("new code")
        desk.types(desk.page.locator("#name_fr"), "Avant-première")
        desk.types(desk.page.locator("#code"), code)
        desk.types(desk.page.locator("#percent"), "10")
        desk.types(desk.page.locator("#most_uses"), "1")
        desk.presses(desk.button("Make it"))
        expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Avant-première")
        desk.is_fine("made")
        record = desk.page.url
        ada, bob = (new_shopper(station.lang, java_script_enabled=station.scripts) for _ in "12")
        ada.up_to("Order summary")
        ada.tries_code(code)
        ada.owes(198_00)
        ada.agrees().pays_with(CARD)
        ada.has_bought()
        bob.listener.may_meet(422)
        bob.up_to("Order summary")
        bob.tries_code(code)
        bob.reads("Code already used.")
        bob.owes(220_00)
        desk.page.goto(record)
        desk.sees(desk.words.money(22_00))
        desk.is_fine("used up")
