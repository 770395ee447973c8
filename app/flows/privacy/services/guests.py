"""Guests: what is held on whoever ordered under an address that is no contact's, found by that address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import func, select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import TokenPurpose
from app.flows.privacy import data_export, ownership_filters
from app.flows.privacy.services import contacts
from app.flows.privacy.services.open_matters import MoneyOpen, open_money
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.kernel.emails import folded
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.people.customers.services import Details
from app.sale.orders import services as orders
from app.sale.orders.models import FORGOTTEN, Order

log = structlog.get_logger()


class NoGuest(Exception):
    """The order is a contact's, or whose it was is forgotten already."""


def guest_of(order: Order) -> Contact:
    """As a contact that is not stored, so that what is asked of contacts can be asked of them.

    Staff make sure who asks, so the address counts as proved. Raises NoGuest.
    """
    if order.contact_ref or order.email == FORGOTTEN or customers.find(order.channel_code, order.email):
        raise NoGuest
    return Contact(
        ref=refs.new(), channel_code=order.channel_code, email=folded(order.email), lang=order.lang,
        confirmed_at=clock.now(),
    )  # fmt: skip


def order_count(guest: Contact) -> int:
    """How many they have placed, paid or not."""
    return session.scalar(select(func.count()).select_from(ownership_filters.orders(guest).subquery())) or 0


def make_contact(order: Order, details: Details, by: Actor, *, invite: bool) -> Contact:
    """Staff write the guest down as a contact, who owns all they ordered under that address.

    Nobody signs in before a link to the address has proved it, so nobody reads an order who could not ask for
    it by its email. `invite`: such a link is sent now. Raises Forbidden, NoGuest, or AddressTaken.
    """
    email = folded(guest_of(order).sign_in_email)
    details = replace(details, origin_id=details.origin_id or order.origin_id)
    made = customers.add(order.channel_code, details, email, by)
    facts = {"number": made.number, "orders": orders.attach(made)}
    audit.record(by, customers.CREATED, customers.subject(made), after=facts)
    if invite:
        accounts.ask_link(made.channel, TokenPurpose.SIGN_IN, email, made.lang)
    session.commit()
    session.refresh(order)
    return made


def export_guest(order: Order, by: Actor) -> dict[str, Any]:
    """Everything held under the address of an order, as for a contact. Raises Forbidden or NoGuest."""
    by.must(Right.MERGE_AND_ERASE, order.channel_code)
    guest = guest_of(order)
    audit.record(by, "exported", Subject("order", order.ref, order.channel_code))
    session.commit()
    log.info("guest_exported", order=order.number)
    return data_export.of(guest)


def erase_guest(order: Order, by: Actor) -> Contact:
    """Erase whoever ordered. They get a contact's number, which shows what orders belong together.

    Raises Forbidden, NoGuest or MoneyOpen.
    """
    by.must(Right.MERGE_AND_ERASE, order.channel_code)
    if reasons := open_money(guest_of(order)):
        raise MoneyOpen(reasons)
    contact = customers.at(order.channel_code, order.email, order.lang)
    contacts.erase(contact, by)
    return contact
