"""Who may pay later and how much, what they owe, and changing it by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.accounting.ledger import services as ledger
from app.accounting.ledger.services import Means
from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.deferred import unpaid_orders
from app.settlement.deferred.unpaid_orders import Admission, Unpaid
from app.settlement.statements import services as statements
from app.settlement.tenders import services as tenders

log = structlog.get_logger()

# At most 14 days after the performance: even a large company may grant that (C. conso L312-4).
TERM = timedelta(days=14)
REMINDED = "debt_reminded"


class Overpaid(Exception):
    """More would be taken off a debt than is owed."""


class NothingOwed(Exception):
    """There is nothing they could be reminded of."""


class NoAddress(Exception):
    """Nobody can write to them."""


def allow(contact: Contact, most: Money | None, by: Actor) -> None:
    """Let them owe up to `most`; None means without limit. A ceiling below the debt only stops new orders.

    Raises Forbidden.
    """
    _set_terms(contact, by, "deferred_allowed", allowed=True, most_minor=None if most is None else most.minor)


def forbid(contact: Contact, by: Actor) -> None:
    """Nothing more may be paid later; what is owed stays owed. Raises Forbidden."""
    _set_terms(contact, by, "deferred_forbidden", allowed=False, most_minor=contact.deferred_max_minor)


def _set_terms(contact: Contact, by: Actor, act: str, *, allowed: bool, most_minor: int | None) -> None:
    by.must(Right.ADJUST_ACCOUNTS, contact.channel_code)
    customers.lock(contact.ref)
    before = _terms(contact)
    contact.deferred_allowed, contact.deferred_max_minor = allowed, most_minor
    if before != _terms(contact):
        audit.record(by, act, customers.subject(contact), before=before, after=_terms(contact))
    session.commit()


def _terms(contact: Contact) -> dict[str, Any]:
    return {"allowed": contact.deferred_allowed, "most_minor": contact.deferred_max_minor}


def balance(contact: Contact) -> Money:
    """What they owe, including what is set aside for orders under way."""
    return ledger.balance(contact.deferred_account, contact.channel.currency)


def owed(contact: Contact) -> Money:
    """The debt itself: what is set aside for orders under way is not owed yet."""
    return balance(contact) - tenders.reserved_deferred(contact)


def payable(contact: Contact) -> Money:
    """What of it is theirs to pay: not what a stranger owes who ordered under their address."""
    return statements.deferred_of(contact).owed


def due_at(ordered_at: datetime) -> datetime:
    """By when an order that was put on account is to be paid."""
    return ordered_at + TERM


def adjust(contact: Contact, amount: Money, reason: str, by: Actor, *, means: Means | None = None) -> None:
    """Raise a debt, or lower it with a negative amount, and say why. `means`: money came for it, and how.

    Raises Forbidden or Overpaid.
    """
    by.must(Right.ADJUST_ACCOUNTS, contact.channel_code)
    customers.lock(contact.ref)
    debt = owed(contact)
    if debt + amount < Money(0, amount.currency):
        session.rollback()
        raise Overpaid
    other = means.account if means else ledger.ADJUSTMENTS
    sides = {contact.deferred_account: amount, other: -amount}
    ledger.adjust(contact.ref, sides, reason, by)
    before = {"owed_minor": debt.minor}
    after = {"owed_minor": (debt + amount).minor, **({"means": means.value} if means else {})}
    about = customers.subject(contact)
    audit.record(by, "debt_adjusted", about, before=before, after=after, reason=reason)
    review_tickets(contact)
    session.commit()


def remind(contact: Contact, by: Actor) -> None:
    """Write to them what they still have to pay, once a day at most.

    Raises Forbidden, NothingOwed, or NoAddress.
    """
    by.must(Right.ADJUST_ACCOUNTS, contact.channel_code)
    customers.lock(contact.ref)
    debt = payable(contact)
    if not debt.minor > 0:
        raise NothingOwed
    if contact.email is None:
        raise NoAddress
    subject = f"{contact.ref}-{clock.now():%y%m%d}"
    email_queue.write(EmailKind.DEBT_REMINDER, subject, contact.lang, contact.email)
    audit.record(by, REMINDED, customers.subject(contact), after={"owed_minor": debt.minor})
    session.commit()


def unpaid(channel_code: str) -> Iterable[Unpaid]:
    """Every order of a channel that is not fully paid, contact by contact, the oldest first."""
    return unpaid_orders.unpaid(channel_code)


def withhold_unpaid() -> int:
    """Withhold or release tickets as performances come near; for how many orders that changed."""
    changed = 0
    for ref in unpaid_orders.contacts_to_review():
        changed += review_tickets(customers.lock(ref))
        session.commit()
    return changed


def review_tickets(contact: Contact) -> int:
    """Withhold tickets that are not paid when their performance is near, and release those that are.

    It is part of paying, because whoever has just paid may stand at the entrance already. The caller holds
    the contact's lock and commits. Returns for how many orders the tickets changed.
    """
    found = unpaid_orders.admissions(contact)
    owed_for = unpaid_orders.open_amounts(contact) if found else {}
    return sum(_review(admission, contact, owed=admission.order in owed_for) for admission in found)


def _review(admission: Admission, contact: Contact, *, owed: bool) -> bool:
    """Nothing is withheld once its last performance has begun. Returns whether the tickets changed."""
    order = admission.order
    due = owed and contact.active and admission.near(contact.channel.withholds_unpaid_days)
    if admission.withheld and not due:
        return bool(tickets.release(order.ref, Withheld.DEFERRED))
    if due and not admission.withheld and not admission.over:
        return _withhold(order)
    return False


def _withhold(order: Order) -> bool:
    """The email queue makes sure that nobody gets two emails about one order."""
    if not tickets.withhold(order.ref, Withheld.DEFERRED):
        return False
    email_queue.write(EmailKind.TICKETS_WITHHELD, order.ref, order.lang, order.email)
    log.info("tickets_withheld", order=order.number)
    return True
