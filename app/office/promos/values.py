"""A promo code as a form shows it, and what a form makes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.office import setup_fields as fields
from app.office.promos import words
from app.sale.catalog import services as catalog
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import PromoRules
from app.venue.channels.models import Channel

FIELD_OF = {  # which field says what of a promo code is wrong
    "name": "name_fr", "percent_bp": "percent", "amount_minor": "amount", "least_minor": "least",
    "ends_at": "ends", "online": "places",
}  # fmt: skip
NEW = {"places": ["online"], "on_fees": "yes", "kind": "shared"}


def of(promo: PromoCode, channel: Channel) -> dict[str, Any]:
    """Everything a form could show of it."""
    return {
        **fields.pair("name", promo.name),
        "code": promo.code or "",
        "percent": fields.written_share(promo.percent_bp, lang()),
        "amount": fields.written(promo.amount_minor, lang()),
        "on_fees": fields.answer(promo.on_fees),
        "least": fields.written(promo.least_minor or None, lang()),
        "starts": _day(promo.starts_at, channel),
        "ends": _day(promo.ends_at, channel),
        "most_uses": promo.most_uses,
        "most_each": promo.most_each,
        "places": sorted(name for name in words.PLACES if getattr(promo, name)),
        "events": sorted(promo.event_slugs),
    }


def _day(moment: datetime | None, channel: Channel) -> str:
    return channel.date_at(moment).isoformat() if moment else ""


def name_of(values: dict[str, Any]) -> Texts:
    return fields.texts(values, "name")


def rules_of(values: dict[str, Any], channel: Channel, was: PromoRules | None = None) -> PromoRules:
    """A day that stays is the moment it was: one that was ended at noon is not open until midnight."""
    was = was or PromoRules()
    starts, ends = (fields.date_of(values[name]) for name in ("starts", "ends"))
    same_start = was.starts_at and starts == channel.date_at(was.starts_at)
    same_end = was.ends_at and ends == channel.date_at(was.ends_at)
    return PromoRules(
        percent_bp=fields.basis_points(values["percent"]),
        amount_minor=fields.minor(values["amount"]),
        on_fees=values["on_fees"] == "yes",
        starts_at=was.starts_at if same_start else channel.begin_of(starts) if starts else None,
        ends_at=was.ends_at if same_end else channel.end_of(ends) if ends else None,
        least_minor=fields.minor(values["least"]) or 0,
        most_uses=values["most_uses"],
        most_each=values["most_each"],
        event_slugs=sorted(values["events"]),
        online="online" in values["places"],
        at_counter="at_counter" in values["places"],
    )


def shown(name: str, value: Any, channel: Channel) -> str:
    """How a value of a field reads where it is text."""
    if not value:
        return _nothing(name)
    match name:
        case "percent":
            return formats.share(fields.basis_points(value) or 0, lang())
        case "amount" | "least":
            return formats.money(Money(fields.minor(value) or 0, channel.currency), lang())
        case "starts" | "ends":
            found = fields.date_of(value)
            return formats.date_words(found, lang()) if found else str(value)
        case "on_fees":
            return _("yes") if value == "yes" else _("no")
        case "places":
            return ", ".join(str(words.PLACES[one]) for one in value if one in words.PLACES)
        case "events":
            titles = {event.slug: event.title.in_(lang()) for event in catalog.events([channel.code])}
            return ", ".join(titles.get(slug, slug) for slug in value)
    return str(value)


def _nothing(name: str) -> str:
    return {
        "events": _("all events"),
        "least": _("any order"),
        "starts": _("at once"),
        "ends": _("no end"),
        "most_uses": _("any number"),
        "most_each": _("any number"),
    }.get(name, "")
