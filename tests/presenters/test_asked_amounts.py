"""What is wrong with an amount is said with its bound."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask, g

from app.kernel.money import Money
from app.presenters import asked_amounts


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("much", "Enter an amount, for example €12.50."),
        ("4.99", "Enter at least €5.00."),
        ("1000.01", "Enter at most €1,000.00."),
        ("1000000", "Enter at most €1,000.00."),
        ("5", ""),
        ("1000", ""),
    ],
)
def test_a_bound_is_named_by_its_figure(db: Flask, typed: str, said: str) -> None:
    field = SimpleNamespace(data=typed, errors=())
    with db.test_request_context():
        g.lang = "en"
        found = asked_amounts.read(field, "EUR", least=euros(500), most=euros(100_000))
    assert [*field.errors] == ([said] if said else [])
    assert (found is None) == bool(said)


def test_the_example_is_in_the_currency_of_the_place(db: Flask) -> None:
    field = SimpleNamespace(data="x", errors=())
    with db.test_request_context():
        g.lang = "fr"
        asked_amounts.read(field, "CHF")
    assert field.errors == ["Indiquez un montant, par exemple 12,50\xa0CHF."]
