"""Finding free seats: the best for a request, or all of them for a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Integer, Select, and_, func, select, true
from sqlalchemy.orm import contains_eager

from app.db import session
from app.kernel import refs
from app.kernel.crowds import Crowds
from app.sale.catalog.models import FREE, Performance, Place, Seat
from app.sale.catalog.services.performance_status import FEW

crowds = Crowds()


def public(house: bool):  # type: ignore[no-untyped-def]  # SQLAlchemy has no public name for this type
    """House seats stay out of sight unless somebody was given first choice."""
    return true() if house else ~Place.house


@dataclass(frozen=True)
class SeatRequest:
    """What a shopper asks "best seats" for. `skip` counts the proposals already turned down."""

    category_id: int
    count: int
    step_free: bool = False
    together: bool = True
    skip: int = 0
    house: bool = False


def best_places(performance: Performance, wish: SeatRequest) -> list[Place]:
    """The best free places for a wish: neighbors if asked, else the best single ones; [] if too few.

    Where many look at once, each is shown others, nearly as good: of all who are shown the same, only one
    can be served.
    """
    crowd = max(0, crowds.join((performance.id, wish.category_id)) - FEW)
    if wish.together and wish.count > 1:
        return _neighbors(performance, wish, crowd)
    return _singles(performance, wish, crowd)


def _free_seats(performance: Performance, wish: SeatRequest) -> Select[Place]:
    query = select(Place).join(Place.seat).options(contains_eager(Place.seat))
    query = query.where(
        Place.performance_id == performance.id,
        Place.category_id == wish.category_id,
        FREE,
        public(wish.house),
    )
    return query.where(Seat.step_free) if wish.step_free else query


def _neighbors(performance: Performance, wish: SeatRequest, crowd: int) -> list[Place]:
    """A run of consecutive chairs on one bench, judged by the sum of their ranks."""
    last = wish.count - 1
    run = (
        _free_seats(performance, wish)
        .with_only_columns(
            Seat.bench,
            Seat.position.label("first"),
            func.lead(Seat.position, last)
            .over(partition_by=Seat.bench, order_by=Seat.position)
            .label("last"),
            func.sum(Seat.rank)
            .over(partition_by=Seat.bench, order_by=Seat.position, rows=(0, last))
            .cast(Integer)
            .label("score"),
        )
        .subquery()
    )
    query = (
        select(run.c.bench, run.c.first)
        .where(run.c.last == run.c.first + last)
        .order_by(run.c.score, run.c.bench, run.c.first)
    )
    good = session.execute(query.offset(wish.skip).limit(1 + crowd)).all()
    if not good:
        return []
    best = refs.one_of(good)
    chairs = and_(Seat.bench == best.bench, Seat.position.between(best.first, best.first + last))
    return list(session.scalars(_free_seats(performance, wish).where(chairs).order_by(Seat.position)))


def _singles(performance: Performance, wish: SeatRequest, crowd: int) -> list[Place]:
    ids = _free_seats(performance, wish).with_only_columns(Place.id).order_by(Seat.rank, Seat.id)
    good = session.scalars(ids.offset(wish.skip * wish.count).limit(wish.count + crowd)).all()
    if len(good) < wish.count:
        return []
    first = refs.one_of(range(len(good) - wish.count + 1))
    chosen = Place.id.in_(good[first : first + wish.count])
    return list(session.scalars(_free_seats(performance, wish).where(chosen).order_by(Seat.rank, Seat.id)))


def any_places(performance: Performance, wish: SeatRequest) -> list[Place]:
    """Free places of a category that has no numbered seats."""
    query = select(Place).where(
        Place.performance_id == performance.id, Place.category_id == wish.category_id, Place.seat_id.is_(None)
    )
    return list(session.scalars(query.where(FREE, public(wish.house)).limit(wish.count)))


def free_seats(performance: Performance, category_id: int, *, house: bool = False) -> list[Place]:
    """Every free chair of a category, front rows first, for those who choose from a list."""
    wish = SeatRequest(category_id, 1, house=house)
    query = _free_seats(performance, wish).order_by(Seat.zone, Seat.row, Seat.bench, Seat.position)
    return list(session.scalars(query))


def leaves_one_alone(performance: Performance, place_ids: Iterable[int]) -> bool:
    """Whether a single free chair is now shut in between one of these and another that is gone."""
    query = select(Seat.bench, Seat.position, Place.id, and_(FREE, ~Place.house)).join(Place.seat)
    query = query.where(Place.performance_id == performance.id, Seat.bench.in_(_benches(place_ids)))
    chairs = {(bench, at): (place_id, free) for bench, at, place_id, free in session.execute(query)}
    mine = set(place_ids)
    spots = [spot for spot, (place_id, _free) in chairs.items() if place_id in mine]

    def gone(bench: str, at: int) -> bool:
        return (bench, at) in chairs and not chairs[bench, at][1]

    def alone(bench: str, at: int) -> bool:
        return (bench, at) in chairs and not gone(bench, at) and gone(bench, at - 1) and gone(bench, at + 1)

    return any(alone(bench, at + side) for bench, at in spots for side in (-1, 1))


def _benches(place_ids: Iterable[int]) -> Select[str]:
    return select(Seat.bench).join(Place, Place.seat_id == Seat.id).where(Place.id.in_(list(place_ids)))
