"""The fields of a record in the audit, in words: what each was, and what it is now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import Flask

from app.audit.models import AuditEntry
from app.http import brands, formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.actors import Role
from app.kernel.money import Money
from app.office.refund_words import METHODS
from app.office.role_words import ROLES
from app.settlement.refunds.models import RefundMethod

FIELDS = {
    "account": lazy("account"),
    "act": lazy("act"),
    "active": lazy("may come in"),
    "address": lazy("postal address"),
    "age": lazy("age"),
    "allowed": lazy("deferred account allowed"),
    "also_online": lazy("also sent by email"),
    "amount_minor": lazy("amount"),
    "asked_by": lazy("asked by"),
    "changed": lazy("changed"),
    "channel": lazy("where"),
    "credit_minor": lazy("credit"),
    "debt_minor": lazy("paid of the debt"),
    "device": lazy("device"),
    "difference_minor": lazy("difference"),
    "done": lazy("done already"),
    "duplicates": lazy("of them printed before"),
    "email": lazy("email address"),
    "event": lazy("event"),
    "guarded_until": lazy("guarded until"),
    "handed_over_at": lazy("given out"),
    "handover": lazy("given out how"),
    "instalments": lazy("instalments"),
    "kind": lazy("record"),
    "lang": lazy("language"),
    "left": lazy("codes left"),
    "instalment": lazy("instalment"),
    "merged": lazy("number of the other contact"),
    "method": lazy("money goes"),
    "most_minor": lazy("maximum outstanding"),
    "name": lazy("name"),
    "number": lazy("how many"),
    "on": lazy("received on"),
    "owed_minor": lazy("owed"),
    "passkey": lazy("passkey"),
    "payment": lazy("payment"),
    "performance": lazy("performance"),
    "period": lazy("days"),
    "phone": lazy("telephone"),
    "q": lazy("word"),
    "received_minor": lazy("received"),
    "received_on": lazy("received on"),
    "ref": lazy("reference of the record"),
    "reference": lazy("reference"),
    "role": lazy("role"),
    "sent_to": lazy("sent to"),
    "since": lazy("from"),
    "state": lazy("state"),
    "status": lazy("state"),
    "tickets": lazy("tickets"),
    "title": lazy("title"),
    "to": lazy("sent to"),
    "until": lazy("until"),
    "usual": lazy("the list opens with it"),
    "view": lazy("list"),
    "way": lazy("way"),
    "who": lazy("person"),
}
MOMENTS = {"guarded_until", "handed_over_at", "until"}
DAYS = {"on", "received_on", "since"}
DAY = len("2026-12-24")
NOT_SAID = {"currency", "places"}  # the one stands beside the amounts, the other is a list of keys


def changes(entry: AuditEntry) -> Iterator[str]:
    """A sentence for each field that was changed: what it was, what it is."""
    currency = str(entry.after.get("currency") or entry.before.get("currency") or brands.channel().currency)
    for name in {**entry.before, **entry.after}:
        if name not in NOT_SAID:
            field = _field(name)
            before, after = (_value(name, facts.get(name), currency) for facts in (entry.before, entry.after))
            yield _changed(field, before, after)


def _changed(field: str, before: str, after: str) -> str:
    if before and after:
        return _("%(field)s: %(before)s, now %(after)s", field=field, before=before, after=after)
    if after:
        return _("%(field)s: %(value)s", field=field, value=after)
    return _("%(field)s: %(value)s before", field=field, value=before)


def _field(name: str) -> str:
    return str(FIELDS.get(name, name.removesuffix("_minor").replace("_", " ")))


def _value(name: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name.endswith("_minor"):
        return formats.money(Money(value, currency), lang())
    if name in MOMENTS | DAYS:
        return _moment(str(value))
    if name == "channel" and value == "*":
        return _("everywhere")
    if name == "method" and value in set(RefundMethod):
        return str(METHODS[RefundMethod(value)])
    if isinstance(value, list):
        return ", ".join(_field(str(one)) for one in value)
    return str(ROLES[Role(value)]) if name == "role" and value in set(Role) else str(value)


def _moment(said: str) -> str:
    """A moment or a day; what somebody typed into an address may be neither."""
    try:
        if len(said) == DAY:
            return formats.date_words(date.fromisoformat(said), lang())
        return formats.when(datetime.fromisoformat(said), lang(), brands.channel().timezone)
    except ValueError:
        return said


def init_app(app: Flask) -> None:
    app.jinja_env.filters["changes"] = changes
