"""A priority pass opens as many places as were lost, once, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.sale.baskets import services as baskets
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Performance, Place, PriorityPass
from app.venue.channels import services as channels
from tests.sale.test_waitlist import performance
from tests.shopper import Shopper

DUTCHMAN = "le-vaisseau-fantome"


def promised(evening: Performance, places: int = 1) -> PriorityPass:
    priority = catalog.promise_first_choice("LOST", evening.id, places)
    session.commit()
    return priority


def house_seats(evening: Performance, count: int) -> list[PlaceRequest]:
    query = select(Place).where(Place.performance_id == evening.id, Place.house, FREE).order_by(Place.id)
    found = session.scalars(query.limit(count))
    return [PlaceRequest(place.category_id, _tariff(evening, place), place.id) for place in found]


def _tariff(evening: Performance, place: Place) -> int:
    tariffs = catalog.tariffs_in(channels.by_code("cube"), evening.event_id, place.category_id)
    return tariffs[0].price_type.id


def takes(evening: Performance, choices: list[PlaceRequest], priority: PriorityPass) -> None:
    baskets.take(baskets.open_with(channels.by_code("cube"), "en"), evening, choices, priority)


def test_as_many_places_as_were_lost_are_opened_before_the_sale(db: Flask) -> None:
    evening = performance(DUTCHMAN)
    priority = promised(evening, 2)
    takes(evening, house_seats(evening, 2), priority)
    assert priority.used_at is not None


def test_more_places_than_were_lost_are_not_opened(db: Flask) -> None:
    evening = performance(DUTCHMAN)
    priority = promised(evening)
    with pytest.raises(baskets.TooMany) as refusal:
        takes(evening, house_seats(evening, 2), priority)
    assert refusal.value.limit == 1
    assert priority.used_at is None


def test_a_pass_opens_the_house_once(db: Flask) -> None:
    evening = performance("la-flute-enchantee")
    first, second = house_seats(evening, 2)
    priority = promised(evening)
    takes(evening, [first], priority)
    with pytest.raises(baskets.PlacesGone):
        takes(evening, [second], priority)


def test_a_pass_opens_no_other_performance(db: Flask) -> None:
    evening = performance(DUTCHMAN)
    with pytest.raises(baskets.NotOnSale):
        takes(evening, house_seats(evening, 1), promised(performance("la-flute-enchantee")))


def test_the_page_offers_no_more_than_the_pass(shopper: Shopper) -> None:
    evening = performance(DUTCHMAN)
    path = f"/en/e/{DUTCHMAN}/{evening.slug}/seats?way=list&priority={promised(evening).ref}"
    assert shopper.opens(path).page.has("1 ticket at most")
    wanted = [place.place_id for place in house_seats(evening, 2)]
    shopper.sends(path, 422, place=wanted, tariff="1")
    assert shopper.page.has("1 ticket at most")
    shopper.sends(path, place=wanted[:1], tariff="1")
    assert shopper.page.has("1 ticket is in your basket.")
