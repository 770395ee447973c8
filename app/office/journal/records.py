"""Which record an entry is about, by the name or number people know it by, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import url_for

from app.accounting.vouchers import services as vouchers
from app.audit.models import AuditEntry
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access, act_words
from app.people.customers import services as customers
from app.sale.orders import services as orders
from app.venue.channels import services as channels

PAGES = {  # by the kind of a record: the right its page asks for, the page, what its address calls the record
    "order": (Right.SEE_ORDERS, "orders.order", "number"),
    "contact": (Right.SEE_CONTACTS, "contacts.contact", "number"),
    "payment_method": (Right.SEE_SETUP, "methods.method", "code"),
    "plan": (Right.SEE_SETUP, "plans.plan", "code"),
    "point_of_sale": (Right.SEE_SETUP, "methods.acceptance", "code"),
    "brand": (Right.SEE_SETUP, "brand.look", "code"),
    "legal": (Right.SEE_SETUP, "legal.identity", "code"),
    "channel": (Right.SEE_SETUP, "sales_channels.channel", "code"),
    "promo": (Right.SEE_OFFERS, "promos.promo", "number"),
    "voucher": (Right.SEE_ORDERS, "issued.voucher", "ref"),
    "voucher_product": (Right.SEE_OFFERS, "vouchers.product", "code"),
}
BY_REF = ("channel", "promo", "voucher")  # their name is not what their address says
NAMED_BY_REF = (
    "brand",
    "legal",
    "payment_method",
    "delivery_mode",
    "plan",
    "point_of_sale",
    "voucher_product",
)


class Record(NamedTuple):
    """`url` is empty for whoever may not see it, and for what has no page."""

    words: str
    url: str = ""


class Records:
    """The records of a page of entries: three statements, however many there are."""

    def __init__(self, entries: Iterable[AuditEntry], members: dict[str, str]) -> None:
        refs: dict[str, set[str]] = {}
        for entry in entries:
            refs.setdefault(entry.kind, set()).add(entry.ref)
        self.members = members
        called = orders.called(refs.get("order", ()))
        self.orders = {ref: number for ref, (number, _buyer) in called.items()}
        self.vouchers = vouchers.ends(refs["voucher"]) if "voucher" in refs else {}
        self.contacts = {ref: one.number for ref, one in customers.of_refs(refs.get("contact", ())).items()}
        self.channels = {one.code: one.name.in_(lang()) for one in channels.every_one()}

    def of(self, entry: AuditEntry) -> Record:
        name = self.name(entry.kind, entry.ref)
        if entry.kind == "staff" and name:
            return Record(name)
        words = " ".join(filter(None, (act_words.kind(entry.kind), name)))
        return Record(words, self._url(entry, name))

    def name(self, kind: str, ref: str) -> str:
        """Empty for what has none, or is not there any more."""
        if kind == "order":
            return formats.order_number(self.orders[ref]) if ref in self.orders else ""
        if kind == "list":
            return {"orders": _("Orders"), "contacts": _("Contacts")}.get(ref, ref)
        if kind in NAMED_BY_REF:
            return ref
        if kind == "voucher":
            return f"…{self.vouchers[ref]}" if ref in self.vouchers else ""
        if kind == "promo":
            return f"#{ref}"
        if kind == "contact":
            return str(self.contacts.get(ref, ""))
        return {"staff": self.members, "channel": self.channels}.get(kind, {}).get(ref, "")

    def _url(self, entry: AuditEntry, name: str) -> str:
        if entry.kind not in PAGES or not name:
            return ""
        right, endpoint, called = PAGES[entry.kind]
        may = access.actor().may(right, entry.channel_code)
        found = entry.ref if entry.kind in BY_REF else name
        address: dict[str, Any] = {called: found}
        return url_for(endpoint, **address) if may else ""
