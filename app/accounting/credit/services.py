"""A contact's credit balance, and adjusting it by hand."""

from __future__ import annotations

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.venue.channels import limits


class Overdrawn(Exception):
    """More would be taken than there is."""


def balance(contact: Contact) -> Money:
    """What they can still spend, without what is set aside for orders."""
    return -ledger.balance(contact.credit_account, contact.channel.currency)


def adjust(contact: Contact, amount: Money, reason: str, by: Actor, approved_by: Actor | None = None) -> None:
    """Give credit, or take it with a negative amount, and say why.

    Above the limit of `by`, somebody else must have approved it. Raises Forbidden, OverLimit or Overdrawn.
    """
    by.must(Right.ADJUST_ACCOUNTS, contact.channel_code)
    limits.check(amount, None if approved_by else limits.adjustment(contact.channel, by))
    customers.lock(contact.ref)
    had = balance(contact)
    if had + amount < Money(0, amount.currency):
        session.rollback()
        raise Overdrawn
    sides = {ledger.ADJUSTMENTS: amount, contact.credit_account: -amount}
    ledger.adjust(contact.ref, sides, reason, by)
    before, after = {"credit_minor": had.minor}, {"credit_minor": (had + amount).minor}
    about, asked = customers.subject(contact), {"asked_by": by.name} if approved_by else {}
    audit.record(
        approved_by or by, limits.approved_act("credit_adjusted", by, approved_by), about,
        before=before, after=after | asked, reason=reason,
    )  # fmt: skip
    session.commit()
