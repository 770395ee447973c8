"""`flask delivery`: the VAT in what sending tickets costs."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.sale.orders.models import AdjustmentKind
from tests import books
from tests.guard import newcomer
from tests.shopper import Shopper

HOME: dict[str, Any] = {"name": "Ada", "street": "1 rue Basse", "postcode": "75001", "town": "Paris"}


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["delivery", *words])


def test_each_mode_is_listed_with_its_fee_and_rate(db: Flask) -> None:
    run(db, "vat", "cube", "post", "5.5")
    said = run(db, "list", "cube").output.splitlines()
    assert [line.split()[:5] for line in said if line.startswith("post ")] == [
        ["post", "4.00", "EUR", "5.5", "%"]
    ]


def test_a_rate_holds_for_orders_from_now_on(shopper: Shopper) -> None:
    """One agrees before the rate changes, the next after it."""
    rates = []
    for visitor in (shopper, newcomer(shopper)):
        _by_post(visitor)
        rates.append(_rate())
        assert run(shopper.app, "vat", "cube", "post", "8.1").exit_code == 0
        assert _rate() == rates[-1]
    assert rates == [2_000, 810]


def _by_post(visitor: Shopper) -> None:
    visitor.up_to("delivery").fills("delivery", mode="post", **HOME).agrees()


def _rate() -> int:
    """Of what the newest order is sent by."""
    return books.orders()[-1].adjusted(AdjustmentKind.DELIVERY)[0].vat_bp


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("vat", "cube", "pigeon", "20"), "cube does not deliver by pigeon."),
        (("vat", "nowhere", "post", "20"), "There is no channel nowhere."),
        (("vat", "cube", "post", "101"), "not in the range"),
    ],
)
def test_what_cannot_be_set_is_said(db: Flask, words: tuple[str, ...], complaint: str) -> None:
    said = run(db, *words)
    assert said.exit_code
    assert complaint in said.output
