"""`flask contacts`: what a venue can do for one of its customers."""

from __future__ import annotations

from flask import Flask

from tests import people
from tests.bank import Bank
from tests.shopper import Shopper


def test_whose_phone_was_stolen_is_signed_out_everywhere_and_nobody_else_is(
    shopper: Shopper, db: Flask, bank: Bank
) -> None:
    ada, bob = people.contact(), people.contact("bob@example.org")
    shopper.signs_in(ada)
    other = Shopper(db, bank, "en").signs_in(bob)
    said = db.test_cli_runner().invoke(args=["contacts", "sign-out", str(ada.number)])
    assert said.exit_code == 0, said.output
    assert shopper.opens("/en/account").page.h1 == "Sign in"
    assert other.opens("/en/account").page.h1 != "Sign in"
