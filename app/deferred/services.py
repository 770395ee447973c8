"""Who may pay later and how much, what they owe, and changing it by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.customers import services as customers
from app.customers.models import Contact
from app.db import session
from app.kernel import refs
from app.kernel.money import Money
from app.ledger import services as ledger
from app.tenders import services as tenders

# Never later than 14 days after an evening: so even a large venue may grant it (C. conso L312-4).
TERM = timedelta(days=14)


class Overpaid(Exception):
    """More would be taken off a debt than is owed."""


def allow(contact: Contact, most: Money | None) -> None:
    """Let them owe up to `most`; None is "without limit". A ceiling below the debt only stops new orders."""
    contact.deferred_allowed = True
    contact.deferred_max_minor = None if most is None else most.minor
    session.commit()


def forbid(contact: Contact) -> None:
    """Nothing more may be paid later; what is owed stays owed."""
    contact.deferred_allowed = False
    session.commit()


def balance(contact: Contact) -> Money:
    """What they owe, with what is set aside for orders under way."""
    return ledger.balance(contact.deferred_account, contact.channel.currency)


def owed(contact: Contact) -> Money:
    """The debt itself: what is set aside for orders under way is not owed yet."""
    return balance(contact) - tenders.set_aside_later(contact)


def due_at(ordered_at: datetime) -> datetime:
    """By when an order that was put on account is to be paid."""
    return ordered_at + TERM


def adjust(contact: Contact, amount: Money, reason: str, author: str) -> None:
    """Raise a debt, or lower it with a negative amount (paid at the counter, say), with reason and author.

    Raises Overpaid.
    """
    customers.lock(contact.ref)
    if owed(contact) + amount < Money(0, amount.currency):
        session.rollback()
        raise Overpaid
    sides = {contact.deferred_account: amount, ledger.ADJUSTMENTS: -amount}
    ledger.book(f"adjust:{refs.new()}", contact.ref, sides, reason=reason, author=author)
    session.commit()
