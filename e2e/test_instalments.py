"""Paying in instalments: agreed to, paid early, taken on their day, refused and paid after all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from e2e.bank import CARD, MASTERCARD
from e2e.books import Order
from e2e.conftest import SCRIPTED_FRENCH, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper

FAR_AWAY = "don-giovanni"  # its last evening is later than any share of the demo's plans
THREE = {"fr": "Paiement en trois fois (carte bancaire)", "en": "Pay in three instalments (bank card)"}
STATES = {"fr": {"Paid": "Réglée", "Upcoming": "À venir"}, "en": {"Paid": "Paid", "Upcoming": "Upcoming"}}
DEATHS = ["after_claim", "before_sent", "after_sent", "after_reply", "before_settled", "after_settled"]


@pytest.fixture(params=SCRIPTED_FRENCH, ids=str)
def anyone(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """On a phone, in each language, one of them without scripts."""
    lang, scripted = request.param
    return new_shopper(lang, java_script_enabled=scripted)


def goes_to_the_summary(shopper: Shopper, tickets: int = 3, date: int = 2) -> None:
    """With seats at 110 € for an evening of the opera."""
    shopper.goes_to(f"/e/{FAR_AWAY}")
    shopper.picks_date(date)
    shopper.follows("Choose seats")
    shopper.page.get_by_role("spinbutton").first.fill(f"{tickets}")
    shopper.presses("Find seats")
    shopper.presses("Take these seats")
    shopper.stands_at("Your basket")
    shopper.checks_out().says_who().wants_e_tickets()


def three_times(shopper: Shopper) -> Locator:
    return shopper.page.get_by_role("radio", name=re.compile(f"^{re.escape(THREE[shopper.lang])}"))


def agrees_to_three(shopper: Shopper) -> None:
    three_times(shopper).check()
    box = shopper.page.locator("#mandate-CB3X")
    expect(box).not_to_be_checked()
    box.check()
    shopper.fits()
    shopper.agrees()


def buys_in_three(shopper: Shopper, shop: OurShop, card: str = CARD) -> Order:
    shopper.signs_in()
    goes_to_the_summary(shopper)
    agrees_to_three(shopper)
    shopper.reads("First instalment")
    shopper.owes(165_00)
    shopper.fits()
    shopper.pays_with(card)
    shopper.has_bought()
    return shop.books.order_of(shopper.email)


def looks_at(shopper: Shopper, order: Order) -> list[str]:
    """The page of the order: what it says of each instalment."""
    shopper.goes_to(f"/account/orders/{order.ref}")
    shopper.fits()
    return shopper.page.locator("#instalments tbody .tag").all_inner_texts()


def words(shopper: Shopper, *states: str) -> list[str]:
    return [STATES[shopper.lang][state] for state in states]


def test_bought_in_three_one_paid_early_one_taken_on_its_day(anyone: Shopper, ours: OurShop) -> None:
    order = buys_in_three(anyone, ours)
    anyone.reads("Instalments to come")
    assert looks_at(anyone, order) == words(anyone, "Paid", "Upcoming", "Upcoming")
    anyone.follows("Pay now")
    anyone.fits()
    anyone.page.get_by_label(anyone.words("Security code (CVV)")).filter(visible=True).fill("123")
    anyone.pay_button.filter(visible=True).click()
    anyone.stands_at("This instalment has just been paid")
    assert looks_at(anyone, order) == words(anyone, "Paid", "Paid", "Upcoming")
    ours.collects(ours.books.due_days(order)[2])
    assert looks_at(anyone, order) == words(anyone, "Paid", "Paid", "Paid")
    truth = ours.bank.truth(order.number)
    assert (truth.charges, truth.charged) == (3, order.total) == (3, 330_00)
    assert ours.bank.on_file(order.number) == ["FIRST", "SUBSEQ", ""]


def test_refused_on_its_day_then_paid_with_another_card(anyone: Shopper, ours: OurShop) -> None:
    order = buys_in_three(anyone, ours)
    ours.bank.will(order.number, refuse="30141001")
    ours.collects(ours.books.due_days(order)[1])
    ours.bank.recover()
    anyone.page.goto(ours.pay_link_to(anyone.email))
    anyone.fits()
    if anyone.page.locator("#means-new").count():
        anyone.page.locator("#means-new").check()
    anyone.types_card(MASTERCARD)
    anyone.pay_button.filter(visible=True).click()
    anyone.stands_at("This instalment has just been paid")
    assert looks_at(anyone, order) == words(anyone, "Paid", "Paid", "Upcoming")
    ours.collects(ours.books.due_days(order)[2])
    assert looks_at(anyone, order) == words(anyone, "Paid", "Paid", "Paid")
    assert ours.bank.truth(order.number).charged == 330_00


def test_a_voucher_takes_the_plan_away_and_says_so(anyone: Shopper, ours: OurShop) -> None:
    anyone.signs_in()
    goes_to_the_summary(anyone)
    agrees_to_three(anyone)
    anyone.goes_to("/checkout/summary")
    expect(three_times(anyone)).to_be_checked()
    anyone.tries_code(ours.voucher(200_00))
    anyone.owes(130_00)
    expect(three_times(anyone)).to_have_count(0)
    expect(anyone.page.locator("#paymodes .notice")).to_be_visible()
    anyone.fits()


def test_what_ends_after_the_event_is_not_offered_and_the_reason_is_said(anyone: Shopper) -> None:
    """E6: of the demo's plans the shorter one fits an evening in eight weeks."""
    anyone.signs_in()
    goes_to_the_summary(anyone, date=1)
    expect(three_times(anyone)).to_have_count(0)
    expect(anyone.page.locator("#paymodes")).to_contain_text(re.compile(r"(après|after) "))
    expect(anyone.page.get_by_role("radio")).to_have_count(2)


@pytest.fixture
def ada(new_shopper: NewShopper) -> Shopper:
    return new_shopper("en")


@pytest.mark.parametrize("point", DEATHS)
def test_a_worker_killed_while_it_collects_charges_once(ada: Shopper, ours: OurShop, point: str) -> None:
    order = buys_in_three(ada, ours)
    second = ours.books.due_days(order)[1]
    ours.collects(second, dies_at=point)
    ours.collects(second, days_later=1)
    ours.collects(second, days_later=2)
    truth = ours.bank.truth(order.number)
    assert (truth.charges, truth.charged) == (2, 247_50)
    assert looks_at(ada, order) == words(ada, "Paid", "Paid", "Upcoming")


def test_a_bank_that_takes_the_money_and_says_nothing_takes_it_once(ada: Shopper, ours: OurShop) -> None:
    order = buys_in_three(ada, ours)
    ours.bank.will(order.number, "timeout_after_charge", "webhook_never")
    second = ours.books.due_days(order)[1]
    ours.collects(second)
    ours.bank.recover()
    ours.collects(second, days_later=1)
    ours.collects(second, days_later=2)
    truth = ours.bank.truth(order.number)
    assert (truth.charges, truth.charged) == (2, 247_50)
    assert looks_at(ada, order) == words(ada, "Paid", "Paid", "Upcoming")
