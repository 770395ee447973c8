"""The fields of a record in the audit, in words: what each was, and what it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask

from app.audit.models import AuditEntry
from app.http import brands, countries, formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.office import text_words
from app.office.act_words import KINDS
from app.office.email_words import EMAILS
from app.office.field_words import FIELDS
from app.office.poster_words import MOTIFS, PALETTES
from app.office.receipt_form import MEANS
from app.office.refund_words import METHODS
from app.office.role_words import ROLES
from app.office.rule_words import CHOICES
from app.presenters.availability import KINDS as EVENT_KINDS
from app.venue.channels import services as channels
from app.venue.delivery.models import Handover
from app.venue.payment_methods.models import MethodStatus, ProductFamily

Facts = Mapping[str, Any]

OF_ACTS = {  # where a field of this act means something else
    ("contact_created", "number"): lazy("number"),
    ("email_sent_again", "email"): lazy("email"),
    ("seats_changed", "view"): lazy("view"),
}
SIGNED = {  # amounts that may be taken away
    ("credit_asked_for", "amount_minor"),
    ("credit_not_approved", "amount_minor"),
    ("seats_moved", "difference_minor"),
    ("voucher_asked_for", "amount_minor"),
    ("voucher_not_approved", "amount_minor"),
}
MOMENTS = {
    "doors_at", "ends_at", "first_session", "guarded_until", "handed_over_at", "last_session", "on_sale_at",
    "presale_at", "session", "starts_at", "until",
}  # fmt: skip
DAYS = {"contract_on", "day", "last_day", "on", "received_on", "since"}
DAY = len("2026-12-24")
COUNTRIES = {"accepted_countries", "countries"}
WORDS: dict[str, Mapping[Any, str]] = {
    **CHOICES,
    "email": EMAILS,
    "kind": KINDS,
    "event_kind": EVENT_KINDS,
    "handover": {Handover.BOX_OFFICE: lazy("at the box office"), Handover.POST: lazy("by post")},
    "list": {"orders": lazy("Orders"), "contacts": lazy("Contacts")},
    "means": MEANS,
    "method": METHODS,
    "motif": MOTIFS,
    "palette": PALETTES,
    "role": ROLES,
    "text": {"terms": lazy("Terms and conditions"), "privacy": lazy("Privacy")},
    "families": {ProductFamily.TICKETS: lazy("tickets"), ProductFamily.VOUCHERS: lazy("gift vouchers")},
    "status": {
        MethodStatus.VISIBLE: lazy("visible"),
        MethodStatus.HIDDEN: lazy("hidden"),
        MethodStatus.ARCHIVED: lazy("archived"),
    },
}
NOT_SAID = {"currency", "places"}  # the one stands beside the amounts, the other is a list of keys


def changes(entry: AuditEntry) -> Iterator[str]:
    """A sentence for each field that was changed: what it was, what it is."""
    channel = channels.by_code(entry.channel_code) if entry.channel_code else brands.channel()
    return said(entry.act, entry.before, entry.after, channel.currency)


def said(act: str, before: Facts, after: Facts, currency: str) -> Iterator[str]:
    """`currency` is that of amounts which were written down without one."""
    currency = str(after.get("currency") or before.get("currency") or currency)
    for name in {**before, **after}:
        if name not in NOT_SAID:
            old, new = (_value(act, name, facts.get(name), currency) for facts in (before, after))
            yield _changed(str(OF_ACTS.get((act, name)) or _field(name)), old, new) + _by(
                name, before, after, currency
            )


def _by(name: str, before: Facts, after: Facts, currency: str) -> str:
    """By how much an amount changed: ` (+€5.00)`."""
    if not name.endswith("_minor") or not isinstance(before.get(name), int):
        return ""
    if not isinstance(after.get(name), int):
        return ""
    return f" ({formats.signed(Money(after[name] - before[name], currency), lang())})"


def _changed(field: str, before: str, after: str) -> str:
    if before and after:
        return _("%(field)s: %(before)s → %(after)s", field=field, before=before, after=after)
    if after:
        return _("%(field)s: %(value)s", field=field, value=after)
    return _("%(field)s: %(value)s before", field=field, value=before)


def _field(name: str) -> str:
    return text_words.field(name) or str(FIELDS.get(name, name.removesuffix("_minor").replace("_", " ")))


def _value(act: str, name: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name.endswith("_minor"):
        write = formats.signed if (act, name) in SIGNED else formats.money
        return write(Money(value, currency), lang())
    if isinstance(value, list) and name.endswith("_minor"):
        return ", ".join(formats.money(Money(minor, currency), lang()) for minor in value)
    if name.endswith("_bp"):
        return formats.share(int(value), lang())
    if name in COUNTRIES:
        return countries.names(value)
    if name == "fees":
        return ", ".join(_step(str(step), currency) for step in value)
    if name in MOMENTS | DAYS:
        return _moment(str(value))
    if name == "channel" and value == "*":
        return _("everywhere")
    if isinstance(value, list):
        known = WORDS.get(name, {})
        return ", ".join(str(known[one]) if one in known else _field(str(one)) for one in value)
    if name in WORDS and value in WORDS[name]:
        return str(WORDS[name][value])
    return str(value)


def _step(said: str, currency: str) -> str:
    """Of a grid of fees: from which price on, and how much; both were written in minor units."""
    price, fee = (formats.money(Money(int(part), currency), lang()) for part in said.split(":"))
    return _("from %(price)s on %(fee)s", price=price, fee=fee)


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
