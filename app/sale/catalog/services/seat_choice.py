"""Finding free seats: the best for a request, or all of them for a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Integer, Select, Subquery, and_, func, select, true
from sqlalchemy.orm import contains_eager

from app.db import session
from app.kernel import refs
from app.kernel.crowds import Crowds
from app.sale.catalog.models import FREE, Performance, Place
from app.sale.catalog.services.performance_status import FEW
from app.sale.halls.models import Seat, Zone

crowds = Crowds()

ALONG_THE_ROWS = (Zone.position, Seat.row_order, Seat.row, Seat.bench, Seat.position)


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


def best_places(performance: Performance, request: SeatRequest) -> list[Place]:
    """The best free places for a request: neighbors if asked, else the best single ones; [] if too few.

    Where many look at once, each is shown other places, nearly as good: of those shown the same places, only
    one could have them.
    """
    crowd = max(0, crowds.join((performance.id, request.category_id)) - FEW)
    if request.together and request.count > 1:
        return _neighbors(performance, request, crowd)
    return _singles(performance, request, crowd)


def _free_seats(performance: Performance, request: SeatRequest) -> Select[Place]:
    query = select(Place).join(Place.seat).options(contains_eager(Place.seat))
    query = query.where(
        Place.performance_id == performance.id,
        Place.category_id == request.category_id,
        FREE,
        public(request.house),
    )
    return query.where(Seat.step_free) if request.step_free else query


def _neighbors(performance: Performance, request: SeatRequest, crowd: int) -> list[Place]:
    """A run of consecutive seats on one bench; the lower the sum of their ranks, the better."""
    last = request.count - 1
    run = _runs(performance, request, last)
    query = select(run.c.bench, run.c.first).where(run.c.last == run.c.first + last)
    best_first = query.order_by(run.c.score, run.c.bench, run.c.first)
    good = session.execute(best_first.offset(request.skip).limit(1 + crowd)).all()
    if not good:
        return []
    best = refs.one_of(good)
    seats = and_(Seat.bench == best.bench, Seat.position.between(best.first, best.first + last))
    return list(session.scalars(_free_seats(performance, request).where(seats).order_by(Seat.position)))


def _runs(performance: Performance, request: SeatRequest, last: int) -> Subquery:
    """Each free seat as the first of a run: the position of its last seat, and the sum of ranks so far."""
    position = func.lead(Seat.position, last).over(partition_by=Seat.bench, order_by=Seat.position)
    ranks = func.sum(Seat.rank).over(partition_by=Seat.bench, order_by=Seat.position, rows=(0, last))
    columns = (Seat.position.label("first"), position.label("last"), ranks.cast(Integer).label("score"))
    return _free_seats(performance, request).with_only_columns(Seat.bench, *columns).subquery()


def _singles(performance: Performance, request: SeatRequest, crowd: int) -> list[Place]:
    ids = _free_seats(performance, request).with_only_columns(Place.id).order_by(Seat.rank, Seat.id)
    good = session.scalars(ids.offset(request.skip * request.count).limit(request.count + crowd)).all()
    if len(good) < request.count:
        return []
    first = refs.one_of(range(len(good) - request.count + 1))
    chosen = Place.id.in_(good[first : first + request.count])
    return list(session.scalars(_free_seats(performance, request).where(chosen).order_by(Seat.rank, Seat.id)))


def any_places(performance: Performance, request: SeatRequest) -> list[Place]:
    """Free places of a category that has no numbered seats."""
    query = select(Place).where(
        Place.performance_id == performance.id,
        Place.category_id == request.category_id,
        Place.seat_id.is_(None),
    )
    return list(session.scalars(query.where(FREE, public(request.house)).limit(request.count)))


def free_seats(performance: Performance, category_id: int, *, house: bool = False) -> list[Place]:
    """Every free seat of a category, front rows first, for those who choose from a list."""
    request = SeatRequest(category_id, 1, house=house)
    query = _free_seats(performance, request).join(Zone, Seat.zone_id == Zone.id)
    return list(session.scalars(query.order_by(*ALONG_THE_ROWS)))


def free_places(performance_id: int, category_id: int) -> list[Place]:
    """Every place on public sale and free, numbered or not, as one walks along the rows."""
    query = select(Place).outerjoin(Place.seat).outerjoin(Zone, Seat.zone_id == Zone.id)
    query = query.options(contains_eager(Place.seat))
    here = (Place.performance_id == performance_id, Place.category_id == category_id)
    query = query.where(*here, FREE, ~Place.house)
    query = query.order_by(*ALONG_THE_ROWS, Place.id)
    return list(session.scalars(query))


def leaves_one_alone(performance: Performance, place_ids: Iterable[int]) -> bool:
    """Whether a single free seat is left between one of these places and a taken one."""
    query = select(Seat.bench, Seat.position, Place.id, and_(FREE, ~Place.house)).join(Place.seat)
    query = query.where(Place.performance_id == performance.id, Seat.bench.in_(_benches(place_ids)))
    seats = {(bench, at): (place_id, free) for bench, at, place_id, free in session.execute(query)}
    chosen = set(place_ids)
    spots = [spot for spot, (place_id, _free) in seats.items() if place_id in chosen]
    free = {spot: free for spot, (_place_id, free) in seats.items()}
    return any(_alone(free, bench, at + side) for bench, at in spots for side in (-1, 1))


def _alone(free: dict[tuple[str, int], bool], bench: str, at: int) -> bool:
    """A free seat between two taken ones. `free` is by bench and position; what is not in it is no seat."""
    taken = [free.get((bench, beside)) is False for beside in (at - 1, at + 1)]
    return free.get((bench, at), False) and all(taken)


def _benches(place_ids: Iterable[int]) -> Select[str]:
    return select(Seat.bench).join(Place, Place.seat_id == Seat.id).where(Place.id.in_(list(place_ids)))
