"""What a contact's credit comes to, and changing it by hand."""

from __future__ import annotations

from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import refs
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact


class Overdrawn(Exception):
    """More would be taken than there is."""


def balance(contact: Contact) -> Money:
    """What they can still spend; what is set aside for an order is no longer in it."""
    return -ledger.balance(contact.credit_account, contact.channel.currency)


def adjust(contact: Contact, amount: Money, reason: str, author: str) -> None:
    """Give credit, or take it with a negative amount; who did it and why stays in the books.

    Raises Overdrawn.
    """
    customers.lock(contact.ref)
    if balance(contact) + amount < Money(0, amount.currency):
        session.rollback()
        raise Overdrawn
    sides = {ledger.ADJUSTMENTS: amount, contact.credit_account: -amount}
    ledger.book(f"adjust:{refs.new()}", contact.ref, sides, reason=reason, author=author)
    session.commit()
