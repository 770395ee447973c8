"""Passwords that thieves try first are refused: everybody's, and the house's own name."""

from __future__ import annotations

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.http import passwords
from tests.shop.test_auth import ADA
from tests.shopper import Shopper


@pytest.mark.parametrize(
    "typed", ["cube2026!", "CUBECUBE", "cube-cube-1", "Cube Cube Cube", "parterre2026", "Parterre!!"]
)
def test_the_name_of_the_house_is_no_password(shopper: Shopper, typed: str) -> None:
    shopper.opens("/en/account/sign-up").fills("sign-up", 422, email=ADA, password=typed)
    assert shopper.page.has("This password is among the first that thieves try.")


@pytest.mark.parametrize("typed", ["three cubes of ice", "a cube is no sphere"])
def test_a_sentence_that_holds_the_name_is_one(shopper: Shopper, typed: str) -> None:
    shopper.opens("/en/account/sign-up").fills("sign-up", email=ADA, password=typed)


def test_an_accent_makes_no_other_name() -> None:
    assert passwords.common("Musée des Ombres 1", names=["Musee des Ombres"])
    assert passwords.common("museedesombres1", names=["Musée des Ombres"])


def test_the_ten_thousand_most_used_are_refused() -> None:
    used = FREQUENCY_LISTS["passwords"][:10_000]
    assert [typed for typed in used if len(typed) >= passwords.LEAST and not passwords.common(typed)] == []
    assert len(used) == 10_000
