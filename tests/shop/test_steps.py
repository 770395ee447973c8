"""Walking the steps: whoever enters one stops at the first not complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Price
from app.sale.orders.models import Order
from app.worker import sweeps
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

STEPS = ["identification", "delivery", "summary", "payment"]


@pytest.mark.parametrize("step", STEPS)
def test_without_a_basket_every_step_leads_to_the_basket(shopper: Shopper, step: str) -> None:
    shopper.opens(f"/en/checkout/{step}")
    assert shopper.page.has("Your basket is empty.")


@pytest.mark.parametrize("step", STEPS)
def test_skipping_ahead_stops_at_the_first_incomplete_step(shopper: Shopper, step: str) -> None:
    shopper.up_to("basket").opens(f"/en/checkout/{step}")
    assert shopper.at.endswith("/identification")


def test_going_back_keeps_what_was_typed(shopper: Shopper) -> None:
    shopper.up_to("payment").opens("/en/checkout/identification")
    assert shopper.page.form_by_id("identify")[1]["email"] == "ada@example.org"


def test_the_same_agreement_twice_is_one_order(shopper: Shopper) -> None:
    shopper.up_to("payment").opens("/en/checkout/summary")
    shopper.agrees()
    assert len(books.orders()) == 1


def test_a_changed_basket_is_a_new_order_with_a_new_number(shopper: Shopper) -> None:
    shopper.up_to("payment").opens("/en/basket")
    shopper.sends(shopper.page.action("/removal"))
    shopper.opens("/en/checkout/payment")
    assert shopper.at.endswith("/summary")
    shopper.agrees()
    assert [order.state for order in books.orders()] == ["replaced", "placed"]


def test_an_old_tab_with_an_old_amount_charges_nothing(shopper: Shopper, bank: Bank) -> None:
    """N8: 409 and the new figures, never a silent charge."""
    shopper.up_to("payment")
    old = shopper.card_form()
    shopper.opens("/en/basket").sends(shopper.page.action("/removal"))
    shopper.opens("/en/checkout/summary").agrees()
    shopper.sends_card(form=old, status=409)
    assert shopper.page.has("The amount has changed: €110.00 instead of €220.00.")
    assert bank.charges() == 0


def test_an_amount_that_changed_since_it_was_shown_is_shown_again(shopper: Shopper) -> None:
    shopper.up_to("summary")
    shopper.fills("confirm", 409, terms="y", shown_minor="100")
    assert shopper.page.has("instead of €1.00.")


def test_price_type_changed_in_the_basket(shopper: Shopper) -> None:
    shopper.up_to("basket")
    chips = shopper.page.soup.select("button[name=tariff]")
    shopper.sends(shopper.page.action("/price-type"), tariff=chips[2]["value"])
    assert shopper.page.has("€165.00")


def test_a_mistyped_domain_is_asked_about_and_not_corrected(shopper: Shopper) -> None:
    shopper.up_to("basket").opens("/en/checkout/identification")
    shopper.fills("identify", 422, email="marie@gmial.com")
    assert shopper.page.has("Did you mean marie@gmail.com?")
    shopper.fills("identify", email="marie@gmial.com", meant="marie@gmial.com")
    assert books.basket().email == "marie@gmial.com"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Enter your email address."), ("ada@", "This address seems incomplete."), ("ada", "incomplete")],
)
def test_an_address_we_cannot_write_to(shopper: Shopper, typed: str, sentence: str) -> None:
    shopper.up_to("basket").opens("/en/checkout/identification")
    shopper.fills("identify", 422, email=typed)
    assert shopper.page.has(sentence)
    assert str(shopper.page.soup.title).startswith("<title>Error:")


def test_post_asks_for_an_address_and_costs_its_fee(shopper: Shopper) -> None:
    shopper.up_to("delivery")
    shopper.fills("delivery", 422, mode="post")
    assert shopper.page.has("Enter the street and number.")
    shopper.fills("delivery", mode="post", name="Ada", street="1 rue Basse", postcode="75001", town="Paris")
    assert shopper.page.has("€224.00")
    assert shopper.page.has("1 rue Basse")


def test_post_is_not_offered_when_it_would_come_too_late(shopper: Shopper) -> None:
    shopper.takes(event="midi-musical").is_ada()
    assert shopper.page.has("Would not arrive in time")
    shopper.sends("/en/checkout/delivery", 422, mode="post")


def test_the_terms_must_be_accepted(shopper: Shopper) -> None:
    shopper.up_to("summary").fills("confirm", 422)
    assert shopper.page.has("Accept the terms and conditions to go on.")
    assert shopper.page.soup.select_one("#errors a[href='#terms']")


def test_three_refusals_then_a_pause(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment")
    for _try in range(3):
        shopper.pays(REFUSED_CARD)
    assert shopper.page.has("Too many tries for now.")
    assert shopper.page.soup.find(id="card") is None
    with clock.at(NOON + timedelta(minutes=16)):
        session.execute(update(Basket).values(held_until=NOON + timedelta(minutes=30)))
        shopper.opens("/en/checkout/payment").pays()
        assert shopper.page.h1 == "Order confirmed"


def test_a_challenge_refused_leaves_the_order_payable(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    shopper.answers_bank("refuse")
    assert shopper.page.has("You did not confirm with your bank.")
    shopper.pays()
    assert bank.charges() == 1


def test_a_challenge_left_for_later_is_found_again(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    shopper.opens("/en/").opens("/en/checkout/payment")
    assert shopper.page.h1 == "Check by your bank"
    shopper.answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"


def test_while_a_bank_is_asked_the_basket_does_not_move(shopper: Shopper) -> None:
    shopper.up_to("payment").opens("/en/basket")
    removal, fields = shopper.page.action("/removal"), shopper.page.form("/removal")
    shopper.opens("/en/checkout/payment").pays(CHALLENGE_CARD)
    shopper.sends(removal, **fields)
    assert shopper.page.h1 == "Check by your bank"
    assert books.held() == 2


def test_canceling_asks_first_then_lets_everything_go(shopper: Shopper) -> None:
    shopper.up_to("payment").opens("/en/checkout/cancellation")
    assert shopper.page.h1 == "Cancel your order?"
    shopper.sends("/en/checkout/cancellation")
    assert books.held() == 0
    assert books.order().state == "canceled"


def test_the_hold_ends_and_the_page_says_what_to_do(shopper: Shopper) -> None:
    shopper.up_to("summary")
    with clock.at(NOON + timedelta(minutes=16)):
        shopper.opens("/en/checkout/summary", status=410)
        assert shopper.page.h1 == "Your seats are no longer held"
        shopper.fills_first_form()
        assert shopper.page.has("2 seats are yours again.")


def test_more_time_is_one_tap_up_to_a_ceiling(shopper: Shopper) -> None:
    shopper.up_to("delivery")
    before = books.basket().held_until
    shopper.sends("/en/basket/extension")
    assert books.basket().held_until == before + timedelta(minutes=10)  # type: ignore[operator]
    for _tap in range(12):
        shopper.sends("/en/basket/extension")
    assert books.basket().held_until == NOON + timedelta(minutes=120)
    assert shopper.page.has("This is the longest we can hold them.")


def test_additions_extend_the_hold_and_removals_do_not(shopper: Shopper) -> None:
    shopper.up_to("basket")
    with clock.at(NOON + timedelta(minutes=5)):
        shopper.opens("/en/basket").sends(shopper.page.action("/removal"))
        assert books.basket().held_until == NOON + timedelta(minutes=15)
        shopper.takes(count=1)
        assert books.basket().held_until == NOON + timedelta(minutes=20)


def test_a_hold_that_is_over_does_not_stand_in_the_way_of_others(shopper: Shopper) -> None:
    """Even if no sweep has come by since."""
    path = shopper.seats_page("quatuor-des-ombres")
    shopper.up_to("basket", event="quatuor-des-ombres", count=6)
    with clock.at(NOON + timedelta(minutes=16)):
        other = Shopper(shopper.app, shopper.bank, "en")
        counts: dict[str, Any] = {"category": books.basket().lines[0].place.category_id, "count-1": "2"}
        other.opens("/en/e/le-rossignol").opens(other.seats_page("le-rossignol")).sends(path, **counts)
        assert other.page.h1 == "Your basket"


def test_the_state_page_tells_a_stranger_the_truth_and_nothing_personal(shopper: Shopper, db: object) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    other = Shopper(shopper.app, shopper.bank, "en").opens(f"/en/checkout/payment/state/{books.order().ref}")
    assert not other.page.has("ada@example.org")


def test_the_vat_inside_is_what_the_books_say(shopper: Shopper) -> None:
    shopper.up_to("payment", count=3).pays()
    assert books.balances()["vat"] == -books.order().vat.minor
    assert books.every_transaction_is_even()


def test_money_that_arrives_for_a_canceled_order_goes_back(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        session.execute(update(Order).values(state="canceled"))
        shopper.confirms_and_loses_the_way_back()
        bank.rings()
        sweeps.send_refunds()
    assert [refund.reason for refund in books.refunds()] == ["not_owed"]


def test_a_price_that_rose_shows_in_the_catalogue_at_once(shopper: Shopper) -> None:
    session.execute(update(Price).values(amount_minor=Price.__table__.c.amount_minor + 1000))
    shopper.opens("/en/e/la-flute-enchantee")
    assert shopper.page.has("€120.00")
