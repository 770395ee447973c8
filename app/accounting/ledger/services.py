"""Booking a fact, and asking what an account holds. Callers commit: a posting goes with its fact."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from app.accounting.ledger.models import Posting, Transaction
from app.db import session
from app.kernel.money import Money

RECEIVABLE = "receivable"
SALES = "sales"
FEES = "fees"
DELIVERY = "delivery"
PROMO = "promo"
VOUCHERS_ISSUED = "vouchers:issued"
ADJUSTMENTS = "adjustments"
VAT = "vat"


def clearing(provider: str) -> str:
    """What a provider has taken for us and not yet paid out."""
    return f"clearing:{provider}"


def held(order_ref: str) -> str:
    """What vouchers and credit have set aside for an order and not yet paid."""
    return f"held:{order_ref}"


def book(
    key: str, order_ref: str, sides: dict[str, Money], *, reason: str | None = None, author: str | None = None
) -> Transaction:
    """Record a balanced movement, debits positive. Booking the same key twice is refused by the database."""
    transaction = Transaction(key=key, order_ref=order_ref, reason=reason, author=author)
    transaction.postings = [
        Posting(account=account, minor=amount.minor, currency=amount.currency)
        for account, amount in sides.items()
        if amount
    ]
    session.add(transaction)
    return transaction


def balance(account: str, currency: str) -> Money:
    query = select(func.coalesce(func.sum(Posting.minor), 0)).filter_by(account=account, currency=currency)
    return Money(int(session.scalar(query) or 0), currency)


def balances(accounts: Collection[str]) -> dict[str, Money]:
    """What each of these accounts holds; those that never held anything are left out."""
    query = (
        select(Posting.account, Posting.currency, func.sum(Posting.minor))
        .where(Posting.account.in_(accounts))
        .group_by(Posting.account, Posting.currency)
    )
    return {account: Money(int(minor), currency) for account, currency, minor in session.execute(query)}


def balances_of(order_ref: str) -> dict[str, Money]:
    """What each account holds because of one order; an even order leaves zero owed."""
    query = (
        select(Posting.account, Posting.currency, func.sum(Posting.minor))
        .join(Posting.transaction)
        .where(Transaction.order_ref == order_ref)
        .group_by(Posting.account, Posting.currency)
    )
    return {account: Money(int(minor), currency) for account, currency, minor in session.execute(query)}


def taken_by(key: str, provider: str, currency: str) -> Money:
    """What one charge moved into the provider's clearing account."""
    query = (
        select(func.coalesce(func.sum(Posting.minor), 0))
        .join(Posting.transaction)
        .where(
            Transaction.key == key,
            Posting.account == clearing(provider),
            Posting.currency == currency,
        )
    )
    return Money(int(session.scalar(query) or 0), currency)
