"""Booking movements and reading balances. Callers commit, together with what they book."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import Select, func, select

from app.accounting.ledger.models import Posting, Transaction
from app.db import session
from app.kernel import refs
from app.kernel.actors import Actor
from app.kernel.money import Money

RECEIVABLE = "receivable"
SALES = "sales"
FEES = "fees"
DELIVERY = "delivery"
PROMO = "promo"
VOUCHERS_ISSUED = "vouchers:issued"
ADJUSTMENTS = "adjustments"
VAT = "vat"
BANK = "bank"  # transfers that arrived
CHEQUES = "cheques"  # to be brought to the bank
CASH = "cash"
RECEIPTS = "receipts"  # other money that came another way than by our providers: a card terminal, say
MERGED = "merge:"  # keys of what moved because two contacts became one


class Means(StrEnum):
    """How money came that no provider took for us."""

    TRANSFER = "transfer"
    CHEQUE = "cheque"
    CASH = "cash"
    OTHER = "other"

    @property
    def account(self) -> str:
        return {Means.TRANSFER: BANK, Means.CHEQUE: CHEQUES, Means.CASH: CASH}.get(self, RECEIPTS)


def clearing(provider: str) -> str:
    """The account of what a provider has taken for us and not yet paid out."""
    return f"clearing:{provider}"


def held(order_ref: str) -> str:
    """The account of what vouchers and credit have set aside for an order."""
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


def adjust(contact_ref: str, sides: dict[str, Money], reason: str, by: Actor) -> Transaction:
    """Book what somebody changed by hand on an account of a contact."""
    return book(f"adjust:{refs.new()}", contact_ref, sides, reason=reason, author=by.name)


def is_booked(key: str) -> bool:
    return session.scalar(select(Transaction).filter_by(key=key).exists().select()) is True


def balance(account: str, currency: str) -> Money:
    query = select(func.coalesce(func.sum(Posting.minor), 0)).filter_by(account=account, currency=currency)
    return Money(int(session.scalar(query) or 0), currency)


def balances(accounts: Collection[str]) -> dict[str, Money]:
    """The balance of each of these accounts, without those that never had a posting."""
    return _by_account(SUMS.where(Posting.account.in_(accounts)))


def balances_of(order_ref: str) -> dict[str, Money]:
    """What one order moved on each account; zero on RECEIVABLE once it is paid."""
    return _by_account(SUMS.join(Posting.transaction).where(Transaction.order_ref == order_ref))


SUMS = select(Posting.account, Posting.currency, func.sum(Posting.minor)).group_by(
    Posting.account, Posting.currency
)


def _by_account(query: Select[str, str, int]) -> dict[str, Money]:
    return {account: Money(int(minor), currency) for account, currency, minor in session.execute(query)}


def taken_by(key: str, provider: str, currency: str) -> Money:
    """What one charge moved into the provider's clearing account."""
    query = select(func.coalesce(func.sum(Posting.minor), 0)).join(Posting.transaction)
    query = query.where(Transaction.key == key)
    query = query.where(Posting.account == clearing(provider), Posting.currency == currency)
    return Money(int(session.scalar(query) or 0), currency)
