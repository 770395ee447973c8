"""A card that carries CB and Visa or Mastercard pays by the brand its owner chooses (S12)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from app.db import session
from app.people.cards.models import SavedCard
from app.venue.channels import services as channels
from app.venue.channels.services import CardRules, set_card_rules
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.people import OWNER
from tests.shopper import CB_AND_VISA, GOOD_CARD, Shopper

PAYMENT = "/en/checkout/payment"


def offered(shopper: Shopper) -> dict[str, Any]:
    """By brand what a script changes: as the page is, and with the box ticked."""
    found = shopper.page.soup.select_one("[data-choosing]")
    assert found is not None, shopper.page.text
    held: dict[str, Any] = json.loads(str(found["data-choosing"]))
    return held


def pays_as(
    shopper: Shopper, brand: str, number: str = CB_AND_VISA, *, keep: bool = False, status: int = 200
) -> Shopper:
    """What a script sends to the bank then."""
    action, held = shopper.card_form()
    return shopper.sends_card(number, status, form=(action, {**held, **dict(offered(shopper)[brand][keep])}))


def paid_with() -> list[str]:
    return [payment.card for payment in books.payments()]


def accepts(*brands: str) -> None:
    rules = CardRules.of(channel := channels.find("cube"))
    rules.accepted_brands[:] = brands
    set_card_rules(channel, rules, OWNER)


def test_the_brand_that_was_chosen_is_charged_and_shown(shopper: Shopper, bank: Bank) -> None:
    pays_as(shopper.up_to("payment"), "cb")
    assert shopper.page.h1 == "Order confirmed"
    assert paid_with() == ["cb 0055"]
    (paid,) = bank.simulator.extensions["simulator"].store.latest(1)
    assert paid.brand == "CB"


def test_the_other_brand_may_be_chosen_as_well(shopper: Shopper) -> None:
    pays_as(shopper.up_to("payment"), "visa")
    assert paid_with() == ["visa 0055"]


def test_whoever_has_no_preference_pays_as_the_bank_decides(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CB_AND_VISA)
    assert paid_with() == ["visa 0055"]


def test_a_card_without_that_brand_says_so_and_pays_nothing(shopper: Shopper, bank: Bank) -> None:
    pays_as(shopper.up_to("payment"), "cb", GOOD_CARD, status=422)
    assert shopper.page.has("This card does not carry the brand that was chosen.")
    assert bank.charges() == 0
    shopper.pays(GOOD_CARD)
    assert shopper.page.h1 == "Order confirmed"


def test_a_saved_card_keeps_the_brand_it_was_chosen_for(shopper: Shopper) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON))
    pays_as(shopper.up_to("payment"), "cb", keep=True)
    card = session.query(SavedCard).one()
    assert (card.brand, card.last4) == ("cb", "0055")
    shopper.up_to("payment")
    assert shopper.page.has("CB ••••\u00a00055")
    shopper.pays_with_saved()
    assert paid_with() == ["cb 0055", "cb 0055"]


def test_without_script_the_brand_is_chosen_before_the_card_is_typed(shopper: Shopper) -> None:
    shopper.up_to("payment")
    assert shopper.page.has("If your card carries CB and another brand, you choose which one pays:")
    shopper.opens(f"{PAYMENT}?brand=cb")
    assert shopper.page.has("This card pays as CB.")
    assert not shopper.page.soup.select("[data-choosing]")
    shopper.pays(CB_AND_VISA)
    assert paid_with() == ["cb 0055"]


def test_without_script_both_questions_keep_each_others_answer(shopper: Shopper) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").opens(f"{PAYMENT}?keep=1&brand=cb")
    links = [str(link["href"]) for link in shopper.page.soup.select(".card-keep a")]
    assert f"{PAYMENT}?brand=cb" in links
    assert f"{PAYMENT}?keep=1" in links
    shopper.pays(CB_AND_VISA)
    assert session.query(SavedCard).one().brand == "cb"


def test_a_script_on_the_page_that_saves_chooses_among_saved_ones(shopper: Shopper) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").opens(f"{PAYMENT}?keep=1")
    pays_as(shopper, "cb")
    assert session.query(SavedCard).one().brand == "cb"


def test_a_card_for_instalments_is_asked_too(shopper: Shopper) -> None:
    order = in_three(shopper, people.contact(confirmed_at=NOON), number=CB_AND_VISA)
    shopper.opens(f"/en/orders/{order.ref}/instalments/payment?shares=2")
    assert set(offered(shopper)) == {"cb", "visa", "mastercard"}


def test_a_brand_nobody_offers_is_not_chosen(shopper: Shopper) -> None:
    shopper.up_to("payment").opens(f"{PAYMENT}?brand=amex")
    assert not shopper.page.has("This card pays as")
    shopper.pays(CB_AND_VISA)
    assert paid_with() == ["visa 0055"]


@pytest.mark.parametrize(
    ("accepted", "choices"),
    [(("cb", "visa"), ["cb", "visa"]), (("visa", "mastercard", "amex"), None), (("cb", "amex"), None)],
)
def test_only_accepted_brands_that_go_together_are_a_choice(
    db: Flask, shopper: Shopper, accepted: tuple[str, ...], choices: list[str] | None
) -> None:
    accepts(*accepted)
    shopper.up_to("payment")
    if choices is None:
        assert not shopper.page.soup.select("[data-choosing]")
    else:
        assert list(offered(shopper)) == choices


def test_in_french(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    assert acheteuse.page.has("Marque qui paie")
    assert acheteuse.page.has("Sans préférence")
