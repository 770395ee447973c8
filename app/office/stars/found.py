"""The record a star is put on, as its page finds it, for whoever may see that page."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort

from app.accounting.vouchers import services as vouchers
from app.audit.services import Subject
from app.flows.directory import services as directory
from app.http import numbers
from app.office.records import PAGES, may_see
from app.people.customers import services as customers
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.promotions import services as promotions
from app.settlement.instalments import services as instalments
from app.venue.brands import services as brands
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.delivery import services as deliveries
from app.venue.legal import services as legal
from app.venue.origins import services as origins
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType

UNKNOWN = (
    vouchers.UnknownVoucher, vouchers.UnknownProduct, catalog.UnknownEvent, deliveries.UnknownMode,
    origins.UnknownOrigin,
)  # fmt: skip


def _order(number: str) -> Subject | None:
    found = orders.by_number(number.replace("-", "").upper()[:8])
    return Subject("order", found.ref, found.channel_code) if found else None


def _contact(number: str) -> Subject | None:
    plain = directory.number_in(number)
    found = customers.by_number(plain) if plain is not None else None
    return customers.subject(found) if found else None


def _method(code: str) -> Subject | None:
    found = {one.code: one for one in payment_methods.all_methods()}.get(code)
    return payment_methods.subject(found) if found else None


def _plan(code: str) -> Subject | None:
    found = {one.code: one for one in payment_methods.all_methods()}.get(code)
    return instalments.subject(code) if found and found.type is MethodType.INSTALMENTS else None


def _place(code: str) -> Subject | None:
    found = next((one for one in payment_methods.points_of_sale() if one.code == code), None)
    return Subject("point_of_sale", code, found.channel_code) if found else None


def _of_channel(subject: Callable[[Channel], Subject]) -> Callable[[str], Subject | None]:
    def find(code: str) -> Subject | None:
        found = next((one for one in channels.every_one() if one.code == code), None)
        return subject(found) if found else None

    return find


def _mode(name: str) -> Subject:
    channel, _blank, code = name.partition(" ")
    return deliveries.subject(deliveries.find_mode(channel, code))


def _origin(name: str) -> Subject:
    channel, _blank, number = name.partition(" ")
    return origins.subject(origins.find(channel, numbers.whole_or(number, 0)))


def _event(name: str) -> Subject:
    channel, _blank, slug = name.partition(" ")
    return catalog.event_subject(catalog.find_event(channel, slug))


def _promo(number: str) -> Subject | None:
    found = promotions.find(numbers.whole_or(number, 0))
    return promotions.subject(found) if found else None


FOUND: dict[str, Callable[[str], Subject | None]] = {
    "order": _order,
    "contact": _contact,
    "payment_method": _method,
    "plan": _plan,
    "point_of_sale": _place,
    "channel": _of_channel(channels.subject),
    "brand": _of_channel(brands.subject),
    "legal": _of_channel(legal.subject),
    "delivery_mode": _mode,
    "origin": _origin,
    "event": _event,
    "promo": _promo,
    "voucher": lambda ref: vouchers.subject(vouchers.find(ref)),
    "voucher_product": lambda code: vouchers.product_subject(vouchers.find_product(code)),
}


def record_or_404(kind: str, name: str) -> Subject:
    """By what its page calls it. One they may not see does not exist."""
    try:
        found = FOUND[kind](name[:80].replace("\0", "")) if kind in FOUND else None
    except UNKNOWN:
        found = None
    if found is None or not may_see(PAGES[kind][0], found.channel):
        abort(404)
    return found
