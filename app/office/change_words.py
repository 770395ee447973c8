"""The fields of a record in the audit, in words: what each was, and what it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask

from app.audit.models import AuditEntry
from app.http import brands, formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.office.email_words import EMAILS
from app.office.receipt_form import MEANS
from app.office.refund_words import METHODS
from app.office.role_words import ROLES
from app.office.rule_words import CHOICES
from app.venue.channels import services as channels
from app.venue.delivery.models import Handover
from app.venue.payment_methods.models import MethodStatus, ProductFamily

Facts = Mapping[str, Any]

FIELDS = {
    "voucher_limit_minor": lazy("issue a voucher"),
    "fees": lazy("fees"),
    "keeps_orders_years": lazy("buyers are kept (years)"),
    "keeps_emails_days": lazy("emails are kept (days)"),
    "keeps_baskets_days": lazy("baskets are kept (days)"),
    "adjustment_limit_minor": lazy("adjust an account alone"),
    "manager_refund_limit_minor": lazy("refund alone, managers"),
    "refund_limit_minor": lazy("refund alone, box office and phone"),
    "withholds_unpaid_days": lazy("unpaid tickets are withheld (days before)"),
    "held_per_email": lazy("places held under one address"),
    "held_unchecked": lazy("places held before a check"),
    "held_per_network": lazy("places held from one network"),
    "guests": lazy("buying without an account"),
    "most_order_minor": lazy("largest order"),
    "places_per_order": lazy("places an order may have"),
    "life_minutes": lazy("at most (minutes)"),
    "extension_minutes": lazy("prolonged by (minutes)"),
    "hold_minutes": lazy("abandoned after (minutes)"),
    "refunds_fees": lazy("ticket fees are refunded"),
    "refund_policy": lazy("part refunds go back"),
    "large_company": lazy("large company"),
    "country": lazy("country"),
    "position": lazy("position"),
    "offered": lazy("offered"),
    "days_needed": lazy("days it takes"),
    "needs_address": lazy("asks for an address"),
    "vat_bp": lazy("VAT"),
    "fee_minor": lazy("fee"),
    "delay_en": lazy("delay (EN)"),
    "delay_fr": lazy("delay (FR)"),
    "name_en": lazy("name (EN)"),
    "name_fr": lazy("name (FR)"),
    "type": lazy("type"),
    "for_sale": lazy("for sale"),
    "instead_of": lazy("instead of"),
    "last_day": lazy("good until"),
    "lead_fr": lazy("sentence (FR)"),
    "lead_en": lazy("sentence (EN)"),
    "left_minor": lazy("left on it"),
    "method_code": lazy("payment method"),
    "months": lazy("months it is good"),
    "motif": lazy("picture"),
    "palette": lazy("colors"),
    "values_minor": lazy("fixed values"),
    "vouchers_per_order": lazy("most vouchers an order"),
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
    "day_of_month": lazy("day of the month"),
    "every": lazy("one every"),
    "extras_first": lazy("delivery in the first instalment"),
    "grace_days": lazy("late after, days"),
    "interval": lazy("counted in"),
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
    "alone_after_minutes": lazy("minutes until one may confirm alone"),
    "account": lazy("account"),
    "act": lazy("act"),
    "age": lazy("age"),
    "allowed": lazy("deferred account allowed"),
    "approves_alone": lazy("confirming alone"),
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
    "at_counter": lazy("works at the counter"),
    "ends_at": lazy("end"),
    "event_slugs": lazy("events"),
    "most_each": lazy("uses of one person"),
    "most_uses": lazy("uses in all"),
    "on_fees": lazy("lowers the fees too"),
    "online": lazy("works online"),
    "percent_bp": lazy("percentage"),
    "starts_at": lazy("beginning"),
    "duplicates": lazy("of them printed before"),
    "email": lazy("email address"),
    "event": lazy("event"),
    "guarded_until": lazy("guarded until"),
    "handed_over_at": lazy("given out"),
    "handover": lazy("given out how"),
    "instalments": lazy("instalments"),
    "kind": lazy("record"),
    "lang": lazy("language"),
    "list": lazy("list"),
    "left": lazy("codes left"),
    "instalment": lazy("instalment"),
    "merged": lazy("number of the other contact"),
    "means": lazy("how it was paid"),
    "method": lazy("money goes"),
    "most_minor": lazy("maximum outstanding"),
    "name": lazy("name"),
    "number": lazy("how many"),
    "on": lazy("received on"),
    "orders": lazy("their orders"),
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
    "elsewhere": lazy("to another address"),
    "until": lazy("until"),
    "usual": lazy("the list opens with it"),
    "view": lazy("list"),
    "way": lazy("way"),
    "who": lazy("person"),
}
OF_ACTS = {  # where a field of this act means something else
    ("contact_created", "number"): lazy("number"),
    ("email_sent_again", "email"): lazy("email"),
}
SIGNED = {  # amounts that may be taken away
    ("credit_asked_for", "amount_minor"),
    ("credit_not_approved", "amount_minor"),
    ("seats_moved", "difference_minor"),
    ("voucher_asked_for", "amount_minor"),
    ("voucher_not_approved", "amount_minor"),
}
MOMENTS = {"ends_at", "guarded_until", "handed_over_at", "starts_at", "until"}
DAYS = {"last_day", "on", "received_on", "since"}
DAY = len("2026-12-24")
WORDS: dict[str, Mapping[Any, str]] = {
    **CHOICES,
    "email": EMAILS,
    "handover": {Handover.BOX_OFFICE: lazy("at the box office"), Handover.POST: lazy("by post")},
    "list": {"orders": lazy("Orders"), "contacts": lazy("Contacts")},
    "means": MEANS,
    "method": METHODS,
    "role": ROLES,
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
    return str(FIELDS.get(name, name.removesuffix("_minor").replace("_", " ")))


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
