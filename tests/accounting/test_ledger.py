"""The database itself refuses a book that lies."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Executable, NullPool, create_engine, delete, text, update
from sqlalchemy.exc import IntegrityError

from app.accounting.ledger import services as ledger
from app.accounting.ledger.models import Posting
from app.db import session
from app.kernel.money import Money


def _check_now() -> None:
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_balanced_movement_is_booked(db: Flask) -> None:
    ledger.book("sale:X", "X", {ledger.RECEIVABLE: Money(100, "EUR"), ledger.SALES: Money(-100, "EUR")})
    _check_now()
    assert ledger.balance(ledger.SALES, "EUR") == Money(-100, "EUR")


def test_an_unbalanced_one_is_refused(db: Flask) -> None:
    ledger.book("sale:X", "X", {ledger.RECEIVABLE: Money(100, "EUR"), ledger.SALES: Money(-99, "EUR")})
    with pytest.raises(IntegrityError, match="does not balance"):
        _check_now()


def test_currencies_balance_each_on_its_own(db: Flask) -> None:
    ledger.book("sale:X", "X", {ledger.RECEIVABLE: Money(100, "EUR"), ledger.SALES: Money(-100, "CHF")})
    with pytest.raises(IntegrityError):
        _check_now()


def test_the_same_fact_is_booked_once(db: Flask) -> None:
    sides = {ledger.RECEIVABLE: Money(5, "EUR"), ledger.SALES: Money(-5, "EUR")}
    ledger.book("charge:A", "X", sides)
    ledger.book("charge:A", "X", sides)
    with pytest.raises(IntegrityError, match="key"):
        session.flush()


@pytest.mark.parametrize(
    "change", [update(Posting).values(minor=1), delete(Posting)], ids=["edit", "deletion"]
)
def test_nothing_is_ever_edited_even_by_the_owner_of_the_tables(seeded: str, change: Executable) -> None:
    owner = create_engine(seeded, poolclass=NullPool)
    with owner.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
        connection.execute(change)


def test_accounts_are_called_what_the_books_have_called_them_so_far() -> None:
    """Another name would begin another account, and rows are never changed."""
    fixed = (
        ledger.RECEIVABLE, ledger.SALES, ledger.FEES, ledger.DELIVERY, ledger.PROMO,
        ledger.VOUCHERS_ISSUED, ledger.ADJUSTMENTS, ledger.VAT,
    )  # fmt: skip
    assert fixed == (
        "receivable", "sales", "fees", "delivery", "promo", "vouchers:issued", "adjustments", "vat",
    )  # fmt: skip
    assert (ledger.clearing("ogone"), ledger.held("ORDER")) == ("clearing:ogone", "held:ORDER")
