"""The main job: someone takes seats and pays."""

from __future__ import annotations

from tests.bank import Bank
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper


def test_three_seats_bought_by_card(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment", count=3).pays()
    assert shopper.page.h1 == "Order confirmed"
    assert shopper.page.has("€330.00")
    assert bank.charged() == 33000


def test_in_french_with_a_challenge(acheteuse: Shopper, bank: Bank) -> None:
    acheteuse.up_to("payment", count=3).pays(CHALLENGE_CARD)
    assert bank.charged() == 0
    acheteuse.answers_bank("confirm")
    assert acheteuse.page.has("330,00\u00a0€")
    assert bank.charged() == 33000


def test_a_refused_card_then_another(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(REFUSED_CARD)
    assert shopper.page.h1 == "Payment"
    assert shopper.page.has("No money has been taken.")
    shopper.pays()
    assert shopper.page.h1 == "Order confirmed"
    assert bank.charges() == 1
