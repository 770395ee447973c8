"""The price types of a channel: Adult, Reduced, Under 26."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import LANGUAGES, Texts
from app.sale.catalog.models import PriceType
from app.venue.channels.models import Channel
from app.venue.texts.wordings import BadText, Wording

WORDINGS = {"name": Wording(40), "proof": Wording(80)}
LAST_POSITION = 99


class BadPriceType(Exception):
    """What a price type cannot be: `field` is the column, with its language; `text` says what is with it."""

    def __init__(self, field: str, text: BadText | None = None) -> None:
        super().__init__(field)
        self.field, self.text = field, text


@dataclass(frozen=True)
class PriceTypeDetails:
    """The columns of `PriceType` that staff write. `position` counts from 1: its place in every list."""

    name: Texts
    proof: Texts
    position: int

    @classmethod
    def of(cls, price_type: PriceType) -> PriceTypeDetails:
        return cls(price_type.name, price_type.proof, price_type.position)

    def check(self) -> None:
        """Raises BadPriceType."""
        for name, wording in WORDINGS.items():
            texts = getattr(self, name)
            for lang in LANGUAGES:
                try:
                    wording.check(getattr(texts, lang))
                except BadText as bad:
                    raise BadPriceType(f"{name}_{lang}", bad) from None
            if not texts.fr and (texts.en or name == "name"):
                raise BadPriceType(f"{name}_fr")
        if not 0 <= self.position <= LAST_POSITION:
            raise BadPriceType("position")


def price_types_of(channel_code: str) -> Sequence[PriceType]:
    """In the order shoppers read them."""
    query = select(PriceType).filter_by(channel_code=channel_code)
    return session.scalars(query.order_by(PriceType.position, PriceType.id)).all()


def find_price_type(price_type_id: int, *, lock: bool = False) -> PriceType | None:
    return session.get(PriceType, price_type_id, with_for_update=lock or None, populate_existing=lock)


def next_position(channel_code: str) -> int:
    last = session.scalar(select(func.max(PriceType.position)).filter_by(channel_code=channel_code))
    return min((last or 0) + 1, LAST_POSITION)


def make_price_type(channel: Channel, details: PriceTypeDetails, by: Actor) -> PriceType:
    """It costs nothing yet: events give it prices. Raises Forbidden or BadPriceType."""
    by.must(Right.CHANGE_OFFERS, channel.code)
    details.check()
    made = PriceType(channel_code=channel.code, **vars(details))
    session.add(made)
    session.flush()
    audit.record(by, "price_type_created", price_type_subject(made), after=_facts(made))
    session.commit()
    return made


def change_price_type(price_type: PriceType, details: PriceTypeDetails, by: Actor) -> None:
    """Raises Forbidden or BadPriceType."""
    by.must(Right.CHANGE_OFFERS, price_type.channel_code)
    details.check()
    locked = find_price_type(price_type.id, lock=True) or price_type
    before = _facts(locked)
    for column, value in vars(details).items():
        setattr(locked, column, value)
    if before != (after := _facts(locked)):
        audit.record(by, "price_type_changed", price_type_subject(locked), before=before, after=after)
    session.commit()


def price_type_subject(price_type: PriceType) -> Subject:
    return Subject("price_type", str(price_type.id), price_type.channel_code)


def _facts(price_type: PriceType) -> dict[str, Any]:
    texts = {
        f"{name}_{lang}": getattr(getattr(price_type, name), lang) for name in WORDINGS for lang in LANGUAGES
    }
    return {**texts, "position": price_type.position}
