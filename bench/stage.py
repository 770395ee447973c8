"""Events made for measuring: halls that do not sell out, one that does, long price lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import Select, insert, select

from app.db import session
from app.factory import create_app
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.sale.catalog.models import Event, Performance, Place, Price, PriceType
from app.sale.halls.models import Category, HallPlan, Seat, Zone

PATTERN = "la-flute-enchantee"
HALLS = 8
RUSH_PLACES = 500


@dataclass(frozen=True)
class Play:
    """An event of ours and the slugs of its sessions."""

    slug: str
    sessions: tuple[str, ...]


def our_app(environ: Mapping[str, str]) -> Flask:
    """The shop's own code on the shop's database, in this process."""
    return create_app({**environ, "LOG_LEVEL": "ERROR", "MAILER": "console"})


def long_run(slug: str, sessions: int = HALLS) -> Play:
    """The opera's own hall, evening after evening, at the opera's own prices."""
    event = _event(slug)
    for price in session.scalars(select(Price).filter_by(event_id=_pattern().id)).all():
        _price(event, price.category_id, price.price_type_id, price.amount)
    evenings = [_evening(event, number) for number in range(sessions)]
    for evening in evenings:
        chairs = session.scalars(_chairs(evening))
        _places(evening, [(chair.id, chair.category_id) for chair in chairs])
    session.commit()
    return Play(slug, tuple(evening.slug for evening in evenings))


def one_night(slug: str, places: int = RUSH_PLACES) -> Play:
    """A single evening with so many numbered chairs of one category, all of which somebody wants."""
    event = _event(slug)
    category = _category(event, 0)
    tariff = session.scalars(select(PriceType).filter_by(channel_code=event.channel_code)).first()
    assert tariff is not None
    _price(event, category, tariff.id)
    evening = _evening(event, 0)
    chairs = session.scalars(_chairs(evening).order_by(Seat.rank, Seat.id).limit(places))
    _places(evening, [(chair.id, category) for chair in chairs])
    session.commit()
    return Play(slug, (evening.slug,))


def price_list(slug: str, categories: int, tariffs: int) -> Play:
    """An event with so many price lines, and a place in each category."""
    event = _event(slug)
    types = [_tariff(event, number) for number in range(tariffs)]
    evening = _evening(event, 0)
    for number in range(categories):
        category = _category(event, number)
        session.add(Place(performance_id=evening.id, category_id=category))
        for price_type in types:
            _price(event, category, price_type)
    session.commit()
    return Play(slug, (evening.slug,))


def _pattern() -> Event:
    return session.scalars(select(Event).filter_by(slug=PATTERN)).one()


def _event(slug: str) -> Event:
    """Like the opera's main event in everything but its name, its sessions and its prices."""
    kept = {"id", "slug"}
    columns = [attribute.key for attribute in Event.__mapper__.column_attrs if attribute.key not in kept]
    pattern = _pattern()
    event = Event(slug=slug, **{name: getattr(pattern, name) for name in columns})
    session.add(event)
    session.flush()
    return event


def _evening(event: Event, number: int) -> Performance:
    starts_at = clock.now() + timedelta(days=100 + number)
    evening = Performance(
        event_id=event.id,
        plan_id=_plan(event),
        slug=f"evening-{number}",
        starts_at=starts_at,
        doors_at=starts_at - timedelta(minutes=45),
        on_sale_at=clock.now() - timedelta(days=1),
    )
    session.add(evening)
    session.flush()
    return evening


def _plan(event: Event) -> int:
    return session.scalars(select(HallPlan.id).filter_by(hall_id=event.hall_id)).one()


def _chairs(evening: Performance) -> Select[Seat]:
    return select(Seat).join(Zone, Zone.id == Seat.zone_id).filter_by(plan_id=evening.plan_id)


def _places(evening: Performance, chairs: Iterable[tuple[int, int]]) -> None:
    """A right to each chair, in a category."""
    rows = [
        {"performance_id": evening.id, "category_id": category, "seat_id": chair, "house": False}
        for chair, category in chairs
    ]
    session.execute(insert(Place), rows)


def _category(event: Event, number: int) -> int:
    category = Category(
        hall_id=event.hall_id, name=Texts(f"Zone {number}", f"Zone {number}"), position=100 + number
    )
    session.add(category)
    session.flush()
    return category.id


def _tariff(event: Event, number: int) -> int:
    price_type = PriceType(
        channel_code=event.channel_code,
        name=Texts(f"Tarif {number}", f"Tariff {number}"),
        proof=Texts("", ""),
        position=100 + number,
    )
    session.add(price_type)
    session.flush()
    return price_type.id


def _price(event: Event, category: int, price_type: int, amount: Money | None = None) -> None:
    amount = amount or Money(4_000, "EUR")
    session.add(Price(event_id=event.id, category_id=category, price_type_id=price_type, amount=amount))
