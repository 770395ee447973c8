"""What staff say of an event, and what it cannot be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import Any, Self

from app.kernel.texts import LANGUAGES, Texts
from app.sale.catalog.models import Event
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country
from app.venue.texts.wordings import BadText, Wording

LONGEST_SLUG = 38  # an audit entry names an event by its channel and this
SLUG = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST_SLUG - 2}}}[a-z0-9])?")
MOST_MINUTES = 600
WORDINGS = {
    "title": Wording(80),
    "subtitle": Wording(120),
    "description": Wording(5_000, paragraphs=True),
    "age": Wording(40),
    "refund_terms": Wording(300),
}
MUST = ("title", "age", "refund_terms")
VAT_RATES = {Country.FRANCE: (210, 550, 1_000, 2_000, 0), Country.SWITZERLAND: (260, 810, 0)}


class BadEvent(Exception):
    """What an event cannot be: `field` is the column, with its language; `text`: what is with its words."""

    def __init__(self, field: str, text: BadText | None = None) -> None:
        super().__init__(field)
        self.field, self.text = field, text


@dataclass(frozen=True)
class EventDetails:
    """The columns of `Event` that staff write."""

    title: Texts
    subtitle: Texts
    description: Texts
    kind: str
    hall_id: int
    minutes: int
    age: Texts
    step_free: bool
    vat_bp: int
    refund_terms: Texts
    motif: str
    palette: str

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(**{one.name: getattr(event, one.name) for one in fields(cls)})

    def check(self, channel: Channel, was: Event | None = None) -> None:
        """A rate of VAT the event has already may stay. Raises BadEvent."""
        for name, wording in WORDINGS.items():
            _check_texts(name, getattr(self, name), wording)
        rates = {*VAT_RATES[channel.country], was.vat_bp if was else None}
        wrong = {
            "kind": not 1 <= len(self.kind) <= 20,
            "minutes": not 1 <= self.minutes <= MOST_MINUTES,
            "vat_bp": self.vat_bp not in rates,
            "motif": not 1 <= len(self.motif) <= 20,
            "palette": not 1 <= len(self.palette) <= 20,
        }
        for column, is_wrong in wrong.items():
            if is_wrong:
                raise BadEvent(column)


def _check_texts(name: str, texts: Texts, wording: Wording) -> None:
    for lang in LANGUAGES:
        try:
            wording.check(getattr(texts, lang))
        except BadText as bad:
            raise BadEvent(f"{name}_{lang}", bad) from None
    if not texts.fr and (texts.en or name in MUST):
        raise BadEvent(f"{name}_fr")


def slug_from(title: str) -> str:
    """`La Flûte enchantée` becomes `la-flute-enchantee`."""
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("Œ", "oe")).casefold()
    letters = "".join(one for one in plain if not unicodedata.combining(one)).encode("ascii", "replace")
    words = re.sub(r"[^a-z0-9]+", "-", letters.decode()).strip("-")
    return words[:LONGEST_SLUG].strip("-") or "event"


def facts_of(event: Event) -> dict[str, Any]:
    """What the audit compares."""
    texts = {f"{name}_{lang}": getattr(getattr(event, name), lang) for name in WORDINGS for lang in LANGUAGES}
    plain = ("slug", "minutes", "step_free", "vat_bp", "motif", "palette")
    return {
        **texts,
        **{name: getattr(event, name) for name in plain},
        "event_kind": event.kind,
        "hall": event.hall.name.fr,
    }
