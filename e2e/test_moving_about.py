"""Reload, back, forward, two tabs, another device, another language: the steps stay where they are."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.bank import CARD, CHALLENGED
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper


def test_reload_and_back_at_each_step(ada: Shopper, ours: OurShop) -> None:
    walk = {
        "Your basket": ada.takes_best_seats,
        "Your email address": ada.checks_out,
        "Delivery": ada.says_who,
        "Order summary": ada.wants_e_tickets,
        "Payment": ada.agrees,
    }
    before = ""
    for heading, go in walk.items():
        go()
        ada.page.reload()
        ada.stands_at(heading)
        if before:
            ada.goes_back()
            ada.stands_at(before)
            ada.goes_forward()
            ada.stands_at(heading)
        before = heading
    ada.pays_with(CARD)
    ada.has_bought()
    ada.page.reload()
    ada.has_bought()
    ada.goes_back()
    ada.has_bought()
    ours.sold_once(ada.email)


def test_going_back_keeps_what_was_said(shopper: Shopper) -> None:
    shopper.up_to("Delivery")
    shopper.goes_back()
    shopper.stands_at("Your email address")
    shopper.page.reload()
    expect(shopper.field("Email address")).to_have_value(shopper.email)


def test_skipping_ahead_leads_to_the_first_open_step(shopper: Shopper) -> None:
    shopper.up_to("Your basket")
    shopper.goes_to("/checkout/payment")
    shopper.stands_at("Your email address")
    shopper.says_who()
    shopper.goes_to("/checkout/payment")
    shopper.stands_at("Delivery")


def test_a_page_that_comes_back_has_forgotten_the_card(ada: Shopper) -> None:
    ada.up_to("Payment").types_card(CARD)
    ada.follows("Basket")
    ada.stands_at("Your basket")
    ada.goes_back()
    ada.stands_at("Payment")
    for label in ("Card number", "Security code (CVV)"):
        expect(ada.field(label)).to_have_value("")


def test_back_from_the_bank_leads_to_the_payment_as_it_stands(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    ada.goes_back()
    expect(ada.pay_button).to_have_count(0)
    ada.is_at_the_bank()
    ada.tells_the_bank("confirm")
    ada.has_bought()
    order = ours.sold_once(ada.email)
    assert ours.bank.truth(order.number).attempts == 1


def test_an_old_tab_cannot_pay_an_old_amount(shopper: Shopper, ours: OurShop) -> None:
    shopper.listener.may_meet(409)
    shopper.up_to("Payment")
    shopper.owes(220_00)
    other = shopper.opens_another_tab()
    other.goes_to("/basket")
    other.removes_a_seat()
    other.owes(110_00)
    shopper.pays_with(CARD)
    shopper.stands_at("Order summary")
    money = shopper.words.money
    shopper.reads(
        "The amount has changed: %(now)s instead of %(shown)s.", now=money(110_00), shown=money(220_00)
    )
    ours.sold_nothing(shopper.email)
    shopper.agrees()
    shopper.owes(110_00)
    shopper.pays_with(CARD)
    shopper.has_bought()
    assert ours.sold_once(shopper.email).total == 110_00


def test_an_old_summary_is_not_agreed_to(shopper: Shopper) -> None:
    shopper.listener.may_meet(409)
    shopper.up_to("Order summary")
    other = shopper.opens_another_tab()
    other.goes_to("/basket")
    other.removes_a_seat()
    other.owes(110_00)
    shopper.page.get_by_role("checkbox", name=shopper.words.anchor("terms")).check()
    shopper.presses("Continue to payment")
    shopper.stands_at("Order summary")
    money = shopper.words.money
    shopper.reads(
        "The amount has changed: %(now)s instead of %(shown)s.", now=money(110_00), shown=money(220_00)
    )
    shopper.agrees()
    shopper.owes(110_00)


def test_two_tabs_pay_once(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    other = ada.opens_another_tab()
    other.goes_to("/checkout/payment")
    other.types_card(CARD)
    ada.pays_with(CARD)
    ada.has_bought()
    other.pay_button.click()
    other.has_bought()
    order = ours.sold_once(ada.email)
    assert ours.bank.truth(order.number).attempts == 1


def test_another_device_sees_the_confirmation_too(ada: Shopper, new_shopper: NewShopper) -> None:
    ada.up_to("Payment").pays_with(CARD)
    ada.has_bought()
    phone = new_shopper("en")
    phone.page.goto(ada.page.url)
    phone.has_bought()


def test_changing_the_language_on_step_three(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment")
    shopper.owes(220_00)
    shopper.page.get_by_role("link", name=shopper.words.anchor("switch")).click()
    shopper.speaks("en" if shopper.lang == "fr" else "fr")
    shopper.stands_at("Payment")
    shopper.owes(220_00)
    shopper.pays_with(CHALLENGED)
    shopper.tells_the_bank("confirm")
    shopper.has_bought()
    ours.sold_once(shopper.email)


def test_on_a_narrow_screen_nothing_is_cut_off(new_shopper: NewShopper, ours: OurShop) -> None:
    """320 CSS pixels, in the language with the longer words; also what 400 % zoom is."""
    marie = new_shopper("fr", {"width": 320, "height": 640})
    marie.goes_to("/")
    marie.fits()
    marie.opens_seats()
    marie.fits()
    marie.presses("Find seats")
    marie.fits()
    marie.presses("Take these seats")
    marie.stands_at("Your basket")
    for go in (marie.checks_out, marie.says_who, marie.wants_e_tickets, marie.agrees):
        marie.fits()
        go()
    marie.fits()
    marie.types_card(CHALLENGED)
    marie.fits()
    marie.pay_button.click()
    marie.is_at_the_bank()
    marie.fits()
    marie.tells_the_bank("confirm")
    marie.has_bought()
    marie.fits()
    ours.sold_once(marie.email)
