"""Making events, changing them, copying them, putting them away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.sale.catalog.models import Event, EventBox, Performance, Place, Price
from app.sale.catalog.services import hall_plans
from app.sale.catalog.services.boxes import event_subject
from app.sale.catalog.services.event_details import (
    LONGEST_SLUG,
    SLUG,
    BadEvent,
    EventDetails,
    facts_of,
    slug_from,
)
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


class SlugTaken(Exception):
    """Another event of the channel has this address."""


class StillOn(Exception):
    """A session to come has places that are sold or held."""


def find_by_id(event_id: int, *, lock: bool = False) -> Event | None:
    """With `lock`, as it is now, and nobody else changes it until the end of the transaction."""
    return session.get(Event, event_id, with_for_update={"key_share": True} if lock else None,
                       populate_existing=lock)  # fmt: skip


def make_event(channel: Channel, details: EventDetails, by: Actor, slug: str = "") -> Event:
    """A draft. Without a `slug` its address is made from the title.

    Raises Forbidden, BadEvent or SlugTaken.
    """
    by.must(Right.CHANGE_OFFERS, channel.code)
    details.check(channel)
    event = Event(channel_code=channel.code, numbered=_is_numbered(details.hall_id), **vars(details))
    _lock_slugs(channel.code)
    event.slug = _free(channel.code, slug) if slug else _next_free(channel.code, slug_from(details.title.fr))
    session.add(event)
    session.flush()
    audit.record(by, "event_created", event_subject(event), after=facts_of(event))
    session.commit()
    return event


def change_event(event: Event, details: EventDetails, by: Actor, slug: str = "") -> None:
    """The hall stays once it has sessions, the address once it was published.

    Raises Forbidden, BadEvent or SlugTaken; then nothing is changed.
    """
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    locked = find_by_id(event.id, lock=True) or event
    details.check(channels.by_code(event.channel_code), locked)
    before = facts_of(locked)
    if details.hall_id != locked.hall_id:
        if has_sessions(locked):
            raise BadEvent("hall_id")
        locked.numbered = _is_numbered(details.hall_id)
    if slug and slug != locked.slug:
        if locked.published_at:
            raise BadEvent("slug")
        _lock_slugs(locked.channel_code)
        locked.slug = _free(locked.channel_code, slug)
    for column, value in vars(details).items():
        setattr(locked, column, value)
    if before != (after := facts_of(locked)):
        audit.record(by, "event_changed", event_subject(locked), before=before, after=after)
    session.commit()


def duplicate_event(event: Event, by: Actor) -> Event:
    """A draft like it, with its prices and boxes, without its sessions. Raises Forbidden."""
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    _lock_slugs(event.channel_code)
    copy = Event(channel_code=event.channel_code, numbered=event.numbered, **vars(EventDetails.of(event)))
    copy.slug = _next_free(event.channel_code, event.slug)
    session.add(copy)
    session.flush()
    for price in session.scalars(
        select(Price).filter_by(event_id=event.id, performance_id=None).order_by(Price.id)
    ):
        kept = {"category_id": price.category_id, "price_type_id": price.price_type_id}
        session.add(Price(event_id=copy.id, amount=price.amount, **kept))
    for box in session.scalars(select(EventBox).filter_by(event_id=event.id)):
        kept_of_box = {"position": box.position, "text": box.text, "url": box.url, "required": box.required}
        session.add(EventBox(event_id=copy.id, **kept_of_box))
    after = {"slug": copy.slug, "title_fr": copy.title.fr, "like": event.slug}
    audit.record(by, "event_duplicated", event_subject(copy), after=after)
    session.commit()
    return copy


def archive_event(event: Event, by: Actor) -> None:
    """It leaves the shop and the list; what was sold stays. Raises Forbidden or StillOn."""
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    locked = find_by_id(event.id, lock=True) or event
    if locked.archived_at is None:
        if _is_still_on(locked):
            raise StillOn
        _archive(locked, clock.now(), "event_archived", by)


def restore_event(event: Event, by: Actor) -> None:
    """As it was before it was archived. Raises Forbidden."""
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    locked = find_by_id(event.id, lock=True) or event
    if locked.archived_at is not None:
        _archive(locked, None, "event_restored", by)


def _archive(event: Event, at: datetime | None, act: str, by: Actor) -> None:
    event.archived_at = at
    audit.record(by, act, event_subject(event))
    session.commit()


def has_sessions(event: Event) -> bool:
    return bool(session.scalar(select(exists().where(Performance.event_id == event.id))))


def _is_still_on(event: Event) -> bool:
    taken = or_(Place.order_ref.is_not(None), Place.basket_ref.is_not(None))
    here = select(Place.id).join(Performance, Performance.id == Place.performance_id)
    here = here.where(Performance.event_id == event.id, Performance.starts_at > clock.now(), taken)
    return bool(session.scalar(select(here.exists())))


def _is_numbered(hall_id: int) -> bool:
    """As the plan of its hall is. Raises BadEvent."""
    plan = hall_plans.plan_of(hall_id)
    if plan is None:
        raise BadEvent("hall_id")
    return plan.numbered


def _lock_slugs(channel_code: str) -> None:
    """Nobody else gives an address away there until the end."""
    session.execute(select(Channel.code).filter_by(code=channel_code).with_for_update(key_share=True))


def _free(channel_code: str, slug: str) -> str:
    """Raises BadEvent or SlugTaken."""
    if not SLUG.fullmatch(slug):
        raise BadEvent("slug")
    if _is_taken(channel_code, slug):
        raise SlugTaken(slug)
    return slug


def _next_free(channel_code: str, slug: str) -> str:
    """This one, or with a number behind it."""
    found, number = slug, 1
    while _is_taken(channel_code, found):
        number += 1
        found = f"{slug[: LONGEST_SLUG - 4].rstrip('-')}-{number}"
    return found


def _is_taken(channel_code: str, slug: str) -> bool:
    taken = exists().where(Event.channel_code == channel_code, Event.slug == slug)
    return bool(session.scalar(select(taken)))
