"""Making the sessions of an event with their places, changing them, closing their sale, deleting them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Insert, case, delete, exists, func, insert, literal, select, true
from sqlalchemy.exc import IntegrityError

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.sale.catalog.models import FREE, Event, Performance, Place, Price
from app.sale.catalog.services import event_setup, hall_plans
from app.sale.catalog.services.boxes import event_subject
from app.sale.catalog.services.hall_plans import SalePlan
from app.sale.catalog.services.session_terms import BadSession, SessionTerms, Start, moment_of
from app.sale.catalog.services.venue_time import VenueMoment
from app.sale.halls.models import Seat, Zone
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

MOST_PLACES = 500_000  # made at once


class NoPlan(Exception):
    """The hall has no published plan, or one the event cannot be sold on."""


class TooManyPlaces(Exception):
    pass


class SessionExists(Exception):
    """The event has a session then."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.start = start


class PlacesTaken(Exception):
    """Some of its places are sold or held."""


class SessionKnown(Exception):
    """Nothing of it is sold, but somebody has had a place in their basket, or waits for one."""


def find_session(event: Event, performance_id: int, *, lock: bool = False) -> Performance | None:
    """With `lock`, as it is now, and nobody else changes it until the end of the transaction."""
    found = session.get(
        Performance, performance_id,
        with_for_update={"key_share": True} if lock else None, populate_existing=lock,
    )  # fmt: skip
    return found if found and found.event_id == event.id else None


def draw_up_sessions(event: Event, starts: Sequence[Start], terms: SessionTerms) -> list[Performance]:
    """What `make_sessions` would make, in their order; nothing is kept.

    Raises NoPlan, BadSession, SessionExists or TooManyPlaces.
    """
    rows = _rows(event, _plan(event), starts, terms)
    return [Performance(**row) for row in rows]


def make_sessions(event: Event, starts: Sequence[Start], terms: SessionTerms, by: Actor) -> list[int]:
    """With all places of the hall's plan; their ids. All of them or none.

    Raises Forbidden, NoPlan, BadSession, SessionExists or TooManyPlaces.
    """
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    locked = event_setup.find_by_id(event.id, lock=True) or event
    plan = _plan(locked)
    rows = _rows(locked, plan, starts, terms)
    locked.numbered = plan.numbered
    made = insert(Performance).returning(Performance.id, sort_by_parameter_order=True)
    ids = list(session.scalars(made, rows))
    session.execute(_places(ids, plan, terms.places))
    after = {
        "number": len(rows), "first_session": rows[0]["starts_at"].isoformat(),
        "last_session": rows[-1]["starts_at"].isoformat(),
    }  # fmt: skip
    audit.record(by, "sessions_made", event_subject(locked), after=after)
    session.commit()
    return ids


def _plan(event: Event) -> SalePlan:
    """Raises NoPlan, also if it has seats where the sessions there are have none."""
    plan = hall_plans.plan_of(event.hall_id)
    if plan is None or plan.mixed:
        raise NoPlan
    if plan.numbered is not event.numbered and event_setup.has_sessions(event):
        raise NoPlan
    return plan


def _rows(event: Event, plan: SalePlan, starts: Sequence[Start], terms: SessionTerms) -> list[dict[str, Any]]:
    """Raises BadSession, SessionExists or TooManyPlaces."""
    channel = channels.by_code(event.channel_code)
    terms.check(channel, plan)
    if len(starts) * plan.places > MOST_PLACES:
        raise TooManyPlaces
    rows = {row["slug"]: row for start in sorted(set(starts)) for row in (_row(start, terms, channel),)}
    there = select(Performance.slug).where(Performance.event_id == event.id, Performance.slug.in_(rows))
    if known := session.scalars(there.order_by(Performance.slug)).first():
        raise SessionExists(_start_of(rows[known]["starts_at"], channel))
    kept = {"event_id": event.id, "plan_id": plan.plan_id}
    return [row | kept for row in rows.values()]


def _row(start: Start, terms: SessionTerms, channel: Channel) -> dict[str, Any]:
    _refuse_past(start, channel)
    return terms.columns(start, channel)


def _refuse_past(start: Start, channel: Channel) -> None:
    """Raises BadSession."""
    if moment_of("starts", VenueMoment(start[1], start[0]), start, channel) <= clock.now():
        raise BadSession("past", start)


def _start_of(starts_at: datetime, channel: Channel) -> Start:
    local = starts_at.astimezone(ZoneInfo(channel.timezone))
    return local.date(), local.time()


def start_of(performance: Performance) -> Start:
    """By the clock of the venue."""
    return _start_of(performance.starts_at, channels.by_code(performance.event.channel_code))


def _places(ids: Sequence[int], plan: SalePlan, counts: Mapping[int, int]) -> Insert:
    """One statement, however many there are: each seat of the plan, or so many places of each zone."""
    if plan.numbered:
        seats = select(Performance.id, Seat.category_id, Seat.id, literal(False))
        seats = seats.join(Zone, Zone.plan_id == Performance.plan_id).join(Seat, Seat.zone_id == Zone.id)
        seats = seats.where(Performance.id.in_(ids)).order_by(Performance.id, Seat.id)
        return insert(Place).from_select(["performance_id", "category_id", "seat_id", "house"], seats)
    each = func.generate_series(1, _number(counts)).table_valued("n")
    open_ones = select(Performance.id, Zone.category_id, literal(False))
    open_ones = open_ones.join(Zone, Zone.plan_id == Performance.plan_id).join(each, true())
    open_ones = open_ones.where(Performance.id.in_(ids), Zone.capacity.is_not(None))
    open_ones = open_ones.order_by(Performance.id, Zone.position)
    return insert(Place).from_select(["performance_id", "category_id", "house"], open_ones)


def _number(counts: Mapping[int, int]) -> Any:
    """How many places of a zone."""
    said = [(Zone.category_id == category, literal(count)) for category, count in counts.items()]
    return case(*said, else_=Zone.capacity) if said else Zone.capacity


def change_session(performance: Performance, start: Start, terms: SessionTerms, by: Actor) -> None:
    """It begins at another time only while none of its places is sold or held.

    Raises Forbidden, BadSession, SessionExists, PlacesTaken or SessionKnown; then nothing is changed.
    """
    locked, event = _lock(performance, by)
    channel = channels.by_code(event.channel_code)
    moves = start != _start_of(locked.starts_at, channel)
    if moves or (terms.places and terms.places != open_places(locked)):
        _lock_free_places(locked)
    plan = hall_plans.plan_by_id(locked.plan_id)
    terms.check(channel, plan, locked)
    if moves:
        _refuse_past(start, channel)
    wanted = terms.columns(start, channel)
    if _has_another(locked, wanted["slug"]):
        raise SessionExists(start)
    before = facts_of(locked)
    wanted["on_sale_at"] = _same_minute(locked.on_sale_at, wanted["on_sale_at"])
    wanted["presale_at"] = _same_minute(locked.presale_at, wanted["presale_at"])
    for column, value in wanted.items():
        setattr(locked, column, value)
    places = open_places(locked)
    if terms.places and terms.places != places:
        _resize(locked, places, terms.places)
    after = facts_of(locked) | {"capacity": sum((terms.places or places).values())}
    before |= {"capacity": sum(places.values())}
    if before != after:
        session_named = {"session": locked.starts_at.isoformat()}
        audit.record(by, "session_changed", event_subject(event), before=before, after=after | session_named)
    session.commit()


def _has_another(performance: Performance, slug: str) -> bool:
    """Whether the event has another session that begins then."""
    there = exists().where(
        Performance.event_id == performance.event_id,
        Performance.slug == slug,
        Performance.id != performance.id,
    )
    return bool(session.scalar(select(there)))


def _same_minute(was: datetime | None, said: datetime | None) -> datetime | None:
    """Forms tell no seconds: what was not touched stays as it was."""
    return was if was and said and was.replace(second=0, microsecond=0) == said else said


def open_places(performance: Performance) -> dict[int, int]:
    """How many places of each category it has that have no numbers."""
    query = select(Place.category_id, func.count()).where(
        Place.performance_id == performance.id, Place.seat_id.is_(None)
    )
    return dict(session.execute(query.group_by(Place.category_id)).all())


def _resize(performance: Performance, there: Mapping[int, int], wanted: Mapping[int, int]) -> None:
    """The last made go first: they are the least likely to have been in somebody's basket."""
    for category_id, count in wanted.items():
        more = count - there.get(category_id, 0)
        if more > 0:
            row = {"performance_id": performance.id, "category_id": category_id, "house": False}
            session.execute(insert(Place), [row] * more)
        elif more < 0:
            here = (Place.performance_id == performance.id, Place.category_id == category_id)
            last = select(Place.id).where(*here, FREE).order_by(Place.id.desc()).limit(-more)
            with _unless_known():
                _delete_places(Place.id.in_(last))


@contextmanager
def _unless_known() -> Iterator[None]:
    """What is deleted in here is deleted, or nothing of it. Raises SessionKnown."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise SessionKnown from None


def _delete_places(which: ColumnElement[bool]) -> None:
    session.execute(delete(Place).where(which), execution_options={"synchronize_session": False})


def close_sale(performance: Performance, by: Actor) -> None:
    """At once: whoever holds places may still buy them. Raises Forbidden."""
    _set_closed(performance, clock.now(), "session_closed", by)


def reopen_sale(performance: Performance, by: Actor) -> None:
    """Raises Forbidden."""
    _set_closed(performance, None, "session_reopened", by)


def _set_closed(performance: Performance, at: datetime | None, act: str, by: Actor) -> None:
    locked, event = _lock(performance, by)
    if (locked.closed_at is None) is not (at is None):
        locked.closed_at = at
        audit.record(by, act, event_subject(event), after={"session": locked.starts_at.isoformat()})
    session.commit()


def delete_session(performance: Performance, by: Actor) -> None:
    """One nobody ever wanted. Raises Forbidden, PlacesTaken or SessionKnown."""
    locked, event = _lock(performance, by)
    _lock_free_places(locked)
    starts_at = locked.starts_at
    with _unless_known():
        _delete_places(Place.performance_id == locked.id)
        session.execute(delete(Price).where(Price.performance_id == locked.id))
        session.delete(locked)
    audit.record(by, "session_deleted", event_subject(event), after={"session": starts_at.isoformat()})
    session.commit()


def _lock(performance: Performance, by: Actor) -> tuple[Performance, Event]:
    """The row and its event's: the event first, as whoever makes sessions does. Raises Forbidden."""
    event = event_setup.find_by_id(performance.event_id, lock=True)
    locked = find_session(event, performance.id, lock=True) if event else None
    if event is None or locked is None:
        raise LookupError("a session that has been deleted")
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    return locked, event


def _lock_free_places(performance: Performance) -> None:
    """Nobody takes one until the end. Raises PlacesTaken if somebody has."""
    here = select(Place.id, FREE).where(Place.performance_id == performance.id).order_by(Place.id)
    if not all(free for _id, free in session.execute(here.with_for_update())):
        raise PlacesTaken


def facts_of(performance: Performance) -> dict[str, Any]:
    """What the audit compares."""
    moments = ("starts_at", "doors_at", "on_sale_at", "presale_at")
    said = {name: getattr(performance, name) for name in moments}
    return {
        **{name: moment and moment.isoformat() for name, moment in said.items()},
        "presale_code": performance.presale_code,
        "vat_bp": performance.vat_bp,
    }
