"""A copy of everything held on a contact, or erasing them."""

from __future__ import annotations

from typing import Any

import structlog

from app.audit import services as audit
from app.db import session
from app.flows.privacy import data_export, erasure
from app.flows.privacy.services.open_matters import MoneyOpen, open_money
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders import services as orders

log = structlog.get_logger()


def export(contact: Contact, by: Actor | None = None) -> dict[str, Any]:
    """Everything held on them, as plain values. Nothing that opens anything: no hash, no secret, no ref.

    `by` is None if they ask for it themselves. Raises Forbidden.
    """
    if by:
        by.must(Right.MERGE_AND_ERASE, contact.channel_code)
        audit.record(by, "exported", customers.subject(contact))
        session.commit()
    log.info("contact_exported", contact=contact.number)
    return data_export.of(contact)


def erase(contact: Contact, by: Actor | None = None) -> None:
    """Erase a contact: the accounts keep no name, the rest is deleted, every device is signed out.

    `by` is None if they ask for it themselves; staff have made sure who asks, so that what a guest left under
    the address is theirs. A second call changes nothing. Raises Forbidden or MoneyOpen.
    """
    if by:
        by.must(Right.MERGE_AND_ERASE, contact.channel_code)
        contact.confirmed_at = contact.confirmed_at or clock.now()
    if contact.confirmed_at is not None:  # what they bought as a guest is erased too
        orders.attach(contact)
        session.commit()
    locked = erasure.lock(contact)
    if reasons := open_money(locked):
        session.commit()
        raise MoneyOpen(reasons)
    if locked.active:
        erasure.erase(locked)
        if by:
            audit.record(by, "erased", customers.subject(locked))
        log.info("contact_erased", contact=locked.number)
    session.commit()
