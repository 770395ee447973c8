"""An event as a form shows it, and what a form makes of it."""

from __future__ import annotations

from typing import Any

from app.http.languages import lang
from app.office import setup_fields as fields
from app.office.events import words
from app.office.poster_words import MOTIFS, PALETTES
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.sale.catalog.services import EventDetails
from app.sale.halls.models import Hall
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country

FIELD_OF = {"hall_id": "hall", "vat_bp": "vat"}  # which field says what of an event is wrong
USUAL_RATE = {Country.FRANCE: "550", Country.SWITZERLAND: "0"}


def new(channel: Channel) -> dict[str, Any]:
    return {
        "kind": "concert",
        "minutes": 90,
        "age_fr": "Tout public",
        "age_en": "All ages",
        "refund_terms_fr": "Ni échange ni remboursement, sauf annulation de notre part.",
        "refund_terms_en": "No exchange or refund, unless we cancel.",
        "step_free": "yes",
        "vat": USUAL_RATE[channel.country],
        "motif": "curtain",
        "palette": "night",
    }


def of(event: Event) -> dict[str, Any]:
    """Everything a form could show of it."""
    texts: dict[str, Any] = {}
    for name in words.TEXTS:
        texts |= fields.pair(name, getattr(event, name))
    return {
        **texts,
        "slug": event.slug,
        "kind": event.kind,
        "hall": str(event.hall_id),
        "minutes": event.minutes,
        "step_free": fields.answer(event.step_free),
        "vat": str(event.vat_bp),
        "motif": event.motif,
        "palette": event.palette,
    }


def details(values: dict[str, Any], event: Event | None = None) -> EventDetails:
    """A form without a hall leaves it as it is."""
    hall = str(values.get("hall") or "")
    return EventDetails(
        **{name: fields.texts(values, name) for name in words.TEXTS},
        kind=str(values["kind"] or ""),
        hall_id=int(hall) if hall.isdecimal() else event.hall_id if event else 0,
        minutes=values["minutes"] or 0,
        step_free=values["step_free"] == "yes",
        vat_bp=int(values["vat"]) if str(values["vat"]).isdecimal() else -1,
        motif=str(values["motif"] or ""),
        palette=str(values["palette"] or ""),
    )


def halls() -> dict[str, str]:
    """Those that have something to sell."""
    return {str(hall.id): hall_name(hall) for hall in catalog.halls_to_sell()}


def hall_name(hall: Hall) -> str:
    return f"{hall.name.in_(lang())}, {hall.venue.name.in_(lang())}"


def shown(name: str, value: Any) -> str:
    """How a value of a field reads where it is text."""
    match name:
        case "kind":
            return words.kind_words(str(value))
        case "hall":
            return halls().get(str(value), "")
        case "step_free":
            return fields.answer_word(value)
        case "vat":
            return words.vat(int(value))
        case "motif" | "palette":
            return str((MOTIFS if name == "motif" else PALETTES).get(value, value))
    return str(value or "")
