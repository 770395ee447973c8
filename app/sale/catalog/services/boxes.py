"""Boxes an event asks to tick beside the terms, and setting them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import LANGUAGES, Texts
from app.kernel.web_addresses import is_web_address
from app.sale.catalog.models import Event, EventBox
from app.venue.texts.wordings import BadText, Wording

MOST = 5  # of an event
LONGEST_URL = 300
WORDING = Wording(300)


class UnknownEvent(Exception):
    pass


class BadBox(Exception):
    """What the box at `index` cannot be: `field` names what is wrong; `text` says what is with its words."""

    def __init__(self, index: int, field: str, text: BadText | None = None) -> None:
        super().__init__(index, field)
        self.index, self.field, self.text = index, field, text


@dataclass(frozen=True)
class BoxDetails:
    """The fields are columns of `EventBox`."""

    text: Texts
    url: str = ""
    required: bool = True

    def check(self, index: int) -> None:
        """Raises BadBox."""
        for lang in LANGUAGES:
            try:
                WORDING.check(getattr(self.text, lang))
            except BadText as bad:
                raise BadBox(index, f"text_{lang}", bad) from None
        if not self.text.fr:
            raise BadBox(index, "text_fr")
        if self.url and not is_web_address(self.url, LONGEST_URL):
            raise BadBox(index, "url")

    def __str__(self) -> str:
        """As the audit keeps it."""
        texts = " / ".join(filter(None, (self.text.fr, self.text.en)))
        return " ".join(filter(None, (texts, self.url, "*" if self.required else "")))


def boxes_of(channel_code: str) -> Mapping[int, Sequence[EventBox]]:
    """By the id of their event. They are remembered until something of the channel changes."""
    return cache.get_or_load(("event boxes", channel_code), lambda: _load(channel_code), channel_code)


def _load(channel_code: str) -> dict[int, list[EventBox]]:
    query = select(EventBox).join(Event, Event.id == EventBox.event_id)
    query = query.where(Event.channel_code == channel_code).order_by(EventBox.event_id, EventBox.position)
    found: dict[int, list[EventBox]] = {}
    for box in cache.load_rows(query):
        found.setdefault(box.event_id, []).append(box)
    return found


def boxes_for(events: Iterable[Event]) -> list[EventBox]:
    """Those of all these events, each once."""
    once = {event.id: event for event in events}
    return [box for event in once.values() for box in boxes_of(event.channel_code).get(event.id, ())]


def find_event(channel_code: str, slug: str, *, lock: bool = False) -> Event:
    """The row; with `lock` nobody else changes it until the end of the transaction. Raises UnknownEvent."""
    query = select(Event).filter_by(channel_code=channel_code, slug=slug)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    event = session.scalars(query).one_or_none()
    if event is None:
        raise UnknownEvent(slug)
    return event


def event_subject(event: Event) -> Subject:
    return Subject("event", f"{event.channel_code} {event.slug}", event.channel_code)


def details_of(event: Event) -> list[BoxDetails]:
    """What the event asks now."""
    query = select(EventBox).filter_by(event_id=event.id).order_by(EventBox.position)
    return [BoxDetails(box.text, box.url, box.required) for box in session.scalars(query)]


def set_boxes(event: Event, wanted: Sequence[BoxDetails], by: Actor) -> None:
    """For orders from now on: those that are placed keep what was agreed. Raises Forbidden or BadBox."""
    by.must(Right.SET_UP, event.channel_code)
    if len(wanted) > MOST:
        raise BadBox(MOST, "text_fr")
    for index, box in enumerate(wanted):
        box.check(index)
    before = details_of(event)
    if before != list(wanted):
        _replace(event, wanted)
        facts = [{"boxes": [str(box) for box in boxes]} for boxes in (before, wanted)]
        audit.record(by, "boxes_changed", event_subject(event), before=facts[0], after=facts[1])
    session.commit()


def _replace(event: Event, wanted: Sequence[BoxDetails]) -> None:
    for row in session.scalars(select(EventBox).filter_by(event_id=event.id)):
        session.delete(row)
    session.flush()
    session.add_all(
        EventBox(event_id=event.id, position=position, **vars(box)) for position, box in enumerate(wanted, 1)
    )
