"""Finding the best seats, and selling each once."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.db import session
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance, Place
from app.sale.catalog.services import Availability, Filters, SeatRequest
from app.sale.halls.models import Category
from app.venue.channels import services as channels
from tests.conftest import NOON


def _flute() -> Performance:
    query = (
        select(Performance)
        .join(Event, Event.id == Performance.event_id)
        .where(Event.slug == "la-flute-enchantee")
    )
    return session.scalars(query.order_by(Performance.starts_at)).first()  # type: ignore[return-value]


def _category(name: str) -> int:
    found = session.scalars(select(Category)).all()
    return next(category.id for category in found if category.name.fr == name)


def _sell(places: Iterable[Place]) -> None:
    ids = [place.id for place in places]
    session.execute(update(Place).where(Place.id.in_(ids)).values(order_ref="X"))


def test_the_venue_has_the_seats_of_the_customers_example(db: Flask) -> None:
    places = catalog.free_seats(_flute(), _category("Cat 1"))
    seats = [place.seat for place in places if place.seat]
    balcony = {seat.number for seat in seats if seat.zone.name.fr == "Balcon" and seat.row == "A"}
    assert {"58", "60", "62"} <= balcony
    offer = catalog.offers(channels.by_code("cube"), _flute())[0]
    assert offer.tariffs[0].price.minor == 11000


def test_neighbors_sit_side_by_side(db: Flask) -> None:
    found = catalog.best_places(_flute(), SeatRequest(_category("Cat 1"), 4))
    seats = [place.seat for place in found if place.seat]
    assert len({seat.bench for seat in seats}) == 1
    assert [seat.position for seat in seats] == list(range(seats[0].position, seats[0].position + 4))


def test_the_next_proposal_is_another(db: Flask) -> None:
    first = catalog.best_places(_flute(), SeatRequest(_category("Cat 1"), 2))
    second = catalog.best_places(_flute(), SeatRequest(_category("Cat 1"), 2, skip=1))
    assert {p.id for p in first} != {p.id for p in second}


@pytest.mark.parametrize("count", [1, 2])
def test_a_crowd_is_shown_different_seats(db: Flask, count: int) -> None:
    """Few at a time see the best; of a hundred at once, most see seats of their own."""
    wish = SeatRequest(_category("Cat 1"), count)
    shown = [tuple(p.id for p in catalog.best_places(_flute(), wish)) for _ in range(100)]
    assert len(set(shown[: catalog.FEW])) == 1
    assert len(set(shown)) > 30


def test_better_seats_come_first(db: Flask) -> None:
    ranks = [
        sum(
            p.seat.rank
            for p in catalog.best_places(_flute(), SeatRequest(_category("Cat 1"), 2, skip=skip))
            if p.seat
        )
        for skip in range(5)
    ]
    assert ranks == sorted(ranks)


def test_a_gap_is_not_side_by_side(db: Flask) -> None:
    """When only every other seat is free, two together are not to be had, two apart are."""
    places = catalog.free_seats(_flute(), _category("Cat 1"))
    _sell(p for p in places if p.seat and p.seat.position % 2)
    assert catalog.best_places(_flute(), SeatRequest(_category("Cat 1"), 2)) == []
    assert len(catalog.best_places(_flute(), SeatRequest(_category("Cat 1"), 2, together=False))) == 2


def test_house_seats_are_for_holders_of_a_priority_pass(db: Flask) -> None:
    public = {place.id for place in catalog.free_seats(_flute(), _category("Cat 1"))}
    house = {place.id for place in catalog.free_seats(_flute(), _category("Cat 1"), house=True)}
    assert len(house - public) == 32


def test_step_free_seats_only(db: Flask) -> None:
    found = catalog.best_places(_flute(), SeatRequest(_category("Cat 2"), 2, step_free=True))
    assert found
    assert all(place.seat and place.seat.step_free for place in found)


def test_every_state_is_on_the_demo_programme(db: Flask) -> None:
    listings = catalog.whats_on(channels.by_code("cube"), NOON, Filters())
    states = {showing.availability for listing in listings for showing in listing.showings}
    assert states == set(Availability) - {Availability.OVER, Availability.CLOSED}


def test_filters(db: Flask) -> None:
    cube = channels.by_code("cube")
    assert [x.event.slug for x in catalog.whats_on(cube, NOON, Filters(words="flûte"))] == [
        "la-flute-enchantee"
    ]
    assert [x.event.slug for x in catalog.whats_on(cube, NOON, Filters(words="magic fl"))] == [
        "la-flute-enchantee"
    ]
    assert catalog.whats_on(cube, NOON, Filters(words="zzz")) == []
    assert {x.event.kind for x in catalog.whats_on(cube, NOON, Filters(kind="concert"))} == {"concert"}


def test_the_first_price_shown_has_every_fee_inside(db: Flask) -> None:
    """The catalogue's price is the price that is charged (all-in, no drip)."""
    cube = channels.by_code("cube")
    listing = catalog.whats_on(cube, NOON, Filters(words="flûte"))[0]
    cheapest = min(t.price for o in catalog.offers(cube, listing.showings[0].performance) for t in o.tariffs)
    assert listing.price_from == cheapest
