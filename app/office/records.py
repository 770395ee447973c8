"""Records by their kind and ref: the name or number people know each by, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from flask import url_for

from app.accounting.vouchers import services as vouchers
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.office import access, act_words, contact_names
from app.people.customers import services as customers
from app.sale.orders import services as orders
from app.venue.channels import services as channels
from app.venue.delivery import services as deliveries
from app.venue.origins import services as origins
from app.venue.payment_methods import services as payment_methods

# By the kind of a record: the right its page asks for, the page, and what its address calls the record.
PAGES: dict[str, tuple[Right, str, tuple[str, ...]]] = {
    "order": (Right.SEE_ORDERS, "orders.order", ("number",)),
    "contact": (Right.SEE_CONTACTS, "contacts.contact", ("number",)),
    "payment_method": (Right.SEE_SETUP, "methods.method", ("code",)),
    "plan": (Right.SEE_SETUP, "plans.plan", ("code",)),
    "point_of_sale": (Right.SEE_SETUP, "methods.acceptance", ("code",)),
    "brand": (Right.SEE_SETUP, "brand.look", ("code",)),
    "legal": (Right.SEE_SETUP, "legal.identity", ("code",)),
    "channel": (Right.SEE_SETUP, "sales_channels.channel", ("code",)),
    "delivery_mode": (Right.SEE_SETUP, "sales_channels.mode", ("code", "mode")),
    "origin": (Right.SEE_SETUP, "sales_channels.origin", ("code", "number")),
    "event": (Right.SEE_SETUP, "event_boxes.event", ("code", "slug")),
    "promo": (Right.SEE_OFFERS, "promos.promo", ("number",)),
    "voucher": (Right.SEE_ORDERS, "issued.voucher", ("ref",)),
    "voucher_product": (Right.SEE_OFFERS, "vouchers.product", ("code",)),
}
BY_REF = ("channel", "promo", "voucher")  # their name is not what their address says
NAMED_BY_REF = (
    "brand", "delivery_mode", "event", "legal", "origin", "payment_method", "plan", "point_of_sale",
    "voucher_product",
)  # fmt: skip


class About(Protocol):
    """An entry of the audit, or a star."""

    kind: str
    ref: str
    channel_code: str | None


class Record(NamedTuple):
    """`url` is empty for whoever may not see it, and for what has no page."""

    words: str
    url: str = ""


class Records:
    """The records some rows are about: three statements, however many there are."""

    def __init__(self, rows: Iterable[About], members: dict[str, str] | None = None) -> None:
        refs: dict[str, set[str]] = {}
        for row in rows:
            kind, ref = _meant(row.kind, row.ref)
            refs.setdefault(kind, set()).add(ref)
        self.members = members or {}
        self.orders = orders.called(refs["order"]) if "order" in refs else {}
        self.vouchers = vouchers.ends(refs["voucher"]) if "voucher" in refs else {}
        self.contacts = customers.of_refs(refs.get("contact", ()))
        self.channels = {one.code: one.name.in_(lang()) for one in channels.every_one()}

    def of(self, row: About) -> Record:
        name = self.name(*_meant(row.kind, row.ref))
        if row.kind == "staff" and name:
            return Record(name)
        kind = act_words.kind(row.kind)
        if row.kind == "star":
            kind = f"{kind} {act_words.kind(row.ref.partition(' ')[0])}"
        return Record(" ".join(filter(None, (kind, name))), self._url(row, name))

    def name(self, kind: str, ref: str) -> str:
        """Empty for what has none, or is not there any more."""
        if kind == "order":
            return formats.order_number(self.orders[ref][0]) if ref in self.orders else ""
        if kind == "list":
            return {"orders": _("Orders"), "contacts": _("Contacts")}.get(ref, ref)
        if kind in NAMED_BY_REF:
            return ref
        if kind == "voucher":
            return f"…{self.vouchers[ref]}" if ref in self.vouchers else ""
        if kind == "promo":
            return f"#{ref}"
        if kind == "contact":
            return str(self.contacts[ref].number) if ref in self.contacts else ""
        return {"staff": self.members, "channel": self.channels}.get(kind, {}).get(ref, "")

    def called(self, row: About) -> str:
        """Who bought an order, how a contact is called, what people call something known by a code."""
        if row.kind == "order" and row.ref in self.orders:
            return self.orders[row.ref][1]
        if row.kind == "contact" and row.ref in self.contacts:
            return contact_names.called(self.contacts[row.ref])
        found = _named(row.kind, str(row.channel_code)).get(row.ref)
        return found.in_(lang()) if found else ""

    def _url(self, row: About, name: str) -> str:
        if row.kind not in PAGES or not name:
            return ""
        right, endpoint, called = PAGES[row.kind]
        if not may_see(right, row.channel_code):
            return ""
        found = row.ref if row.kind in BY_REF else name
        parts = found.split(" ") if len(called) > 1 else [found]
        return url_for(endpoint, **dict(zip(called, parts, strict=False)))  # type: ignore[arg-type]


def _named(kind: str, channel_code: str) -> dict[str, Texts]:
    """The names of records of a kind, by their refs."""
    match kind:
        case "payment_method" | "plan":
            return {one.code: one.internal_name for one in payment_methods.all_methods()}
        case "delivery_mode":
            modes = deliveries.every_mode(channel_code)
            return {f"{one.channel_code} {one.code}": one.name for one in modes}
        case "origin":
            answers = origins.every_one(channel_code)
            return {f"{one.channel_code} {one.id}": one.name for one in answers}
    return {}


def _meant(kind: str, ref: str) -> tuple[str, str]:
    """A star is about another record, which its ref names."""
    if kind != "star":
        return kind, ref
    meant, _blank, its_ref = ref.partition(" ")
    return meant, its_ref


def may_see(right: Right, channel_code: str | None) -> bool:
    """What belongs to no channel is seen by whoever has the right in one."""
    by = access.actor()
    return by.may(right, channel_code) if channel_code else by.may_somewhere(right)
