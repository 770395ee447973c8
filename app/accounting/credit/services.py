"""A contact's credit balance, and adjusting it by hand."""

from __future__ import annotations

from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact


class Overdrawn(Exception):
    """More would be taken than there is."""


def balance(contact: Contact) -> Money:
    """What they can still spend, without what is set aside for orders."""
    return -ledger.balance(contact.credit_account, contact.channel.currency)


def adjust(contact: Contact, amount: Money, reason: str, author: str) -> None:
    """Give credit, or take it with a negative amount, with reason and author.

    Raises Overdrawn.
    """
    customers.lock(contact.ref)
    if balance(contact) + amount < Money(0, amount.currency):
        session.rollback()
        raise Overdrawn
    sides = {ledger.ADJUSTMENTS: amount, contact.credit_account: -amount}
    ledger.adjust(contact.ref, sides, reason, author)
    session.commit()
