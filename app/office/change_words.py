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
from app.office.rule_words import CHOICES
from app.settlement.refunds.models import RefundMethod

FIELDS = {
    "type": lazy("type"),
    "accepted_brands": lazy("accepted cards"),
    "alarm_percent": lazy("alarm, percent refused"),
    "asks_code": lazy("CVV policy"),
    "attempts_per_address": lazy("cards of a network"),
    "attempts_per_card": lazy("attempts with a card"),
    "attempts_per_order": lazy("attempts of an order"),
    "attempts_per_visitor": lazy("attempts of a visitor"),
    "authentication": lazy("3-D Secure policy"),
    "challenge_account_days": lazy("3-D Secure for accounts younger than, days"),
    "challenge_over_minor": lazy("3-D Secure above"),
    "country": lazy("country"),
    "day_of_month": lazy("day of the month"),
    "event_slugs": lazy("events"),
    "every": lazy("one every"),
    "extras_first": lazy("delivery in the first instalment"),
    "grace_days": lazy("late after, days"),
    "interval": lazy("counted in"),
    "large_company": lazy("large company"),
    "mode": lazy("mode"),
    "most_days": lazy("days after the event"),
    "near_event_hours": lazy("near means, hours"),
    "pause_minutes": lazy("pause, minutes"),
    "refuses_short_cards": lazy("refuses cards that expire too soon"),
    "refuses_wrong_code": lazy("refuses a wrong CVV"),
    "release_percent": lazy("tickets released at, percent"),
    "reminder_days": lazy("reminder, days before"),
    "retry_days": lazy("tried again, days after"),
    "saves_cards": lazy("card saving"),
    "scans_cards": lazy("scan with the camera"),
    "split": lazy("split"),
    "takes_undated": lazy("also for what has no date"),
    "warns_days": lazy("warns before a card expires, days"),
    "withholds_tickets": lazy("tickets wait while an instalment is late"),
    "public_name_fr": lazy("public name (FR)"),
    "public_name_en": lazy("public name (EN)"),
    "methods": lazy("payment methods"),
    "smallest_minor": lazy("smallest amount"),
    "largest_minor": lazy("largest amount"),
    "internal_name_fr": lazy("internal name (FR)"),
    "internal_name_en": lazy("internal name (EN)"),
    "families": lazy("products"),
    "default": lazy("default"),
    "combines": lazy("may pay a part"),
    "code": lazy("code"),
    "active": lazy("may come in"),
    "address": lazy("postal address"),
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
    "duplicates": lazy("of them printed before"),
    "email": lazy("email address"),
    "guarded_until": lazy("guarded until"),
    "handed_over_at": lazy("given out"),
    "handover": lazy("given out how"),
    "instalments": lazy("instalments"),
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
    "phone": lazy("telephone"),
    "received_minor": lazy("received"),
    "received_on": lazy("received on"),
    "reference": lazy("reference"),
    "role": lazy("role"),
    "sent_to": lazy("sent to"),
    "status": lazy("state"),
    "tickets": lazy("tickets"),
    "title": lazy("title"),
    "to": lazy("sent to"),
    "until": lazy("works until"),
    "usual": lazy("the list opens with it"),
}
MOMENTS = {"guarded_until", "handed_over_at", "until"}
DAYS = {"on", "received_on"}
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
    if name in MOMENTS:
        return formats.when(datetime.fromisoformat(str(value)), lang(), brands.channel().timezone)
    if name in DAYS:
        return formats.date_words(date.fromisoformat(str(value)), lang())
    if name == "channel" and value == "*":
        return _("everywhere")
    if name == "method" and value in set(RefundMethod):
        return str(METHODS[RefundMethod(value)])
    if name in CHOICES:
        return str(CHOICES[name].get(str(value), value))
    if isinstance(value, list):
        return ", ".join(_field(str(one)) for one in value)
    return str(ROLES[Role(value)]) if name == "role" and value in set(Role) else str(value)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["changes"] = changes
