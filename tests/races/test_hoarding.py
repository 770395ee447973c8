"""Those who want the house in the same instant are counted in turn, by network and by address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import ColumnElement, func, select, update

from app import cache
from app.db import session
from app.kernel import refs
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest, Taker
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Performance, Place
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from tests.races.conftest import RACERS, ROUNDS, Town
from tests.sale.test_waitlist import performance

pytestmark = pytest.mark.races


@pytest.fixture
def evening(town: Town) -> Performance:
    return performance("la-flute-enchantee")


@pytest.fixture
def email(town: Town) -> Iterator[str]:
    """Somebody's, under which twenty may be held."""
    _sets(held_per_email=20)
    yield f"{refs.new()}@example.org"
    _sets(held_per_email=10_000)


def _sets(**rules: int) -> None:
    session.execute(update(Channel).values(**rules))
    session.commit()
    cache.clear()


def _choices(evening: Performance, count: int, tickets: int) -> list[list[PlaceRequest]]:
    """So many times so many places, all different."""
    free = select(Place).where(Place.performance_id == evening.id, ~Place.house, FREE).order_by(Place.id)
    found = session.scalars(free.limit(count * tickets)).all()
    tariff = {p.category_id: _tariff(evening.event_id, p.category_id) for p in found}
    places = [PlaceRequest(p.category_id, tariff[p.category_id], p.id) for p in found]
    session.commit()
    return [places[tickets * n : tickets * (n + 1)] for n in range(count)]


def _tariff(event_id: int, category_id: int) -> int:
    return catalog.tariffs_in(channels.by_code("cube"), event_id, category_id)[0].price_type.id


def _takes(evening: Performance, wanted: list[PlaceRequest], network: str, email: str = "") -> str:
    """In a basket of their own; its ref."""
    basket = baskets.open_with(channels.by_code("cube"), "en")
    basket.email = email
    baskets.take(basket, evening, wanted, taker=Taker(network))
    return basket.ref


def _gives(ref: str, email: str) -> str:
    basket = baskets.find(ref)
    assert basket is not None
    baskets.identify(basket, email)
    return ref


def _count(results: list[Any], refusal: type[Exception]) -> int:
    return [type(result) for result in results].count(refusal)


def _held(whose: ColumnElement[bool]) -> int:
    held = select(func.count()).select_from(Place).join(Basket, Basket.ref == Place.basket_ref)
    return session.scalar(held.where(whose)) or 0


def _give_back(refs_: list[Any]) -> None:
    for ref in filter(lambda one: isinstance(one, str), refs_):
        baskets.cancel(session.get_one(Basket, ref))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_those_of_one_network_are_counted_in_turn(evening: Performance, town: Town, _round: int) -> None:
    """Each takes ten; the second ten are the last that nobody is checked for."""
    network = refs.new()
    tens = _choices(evening, RACERS, 10)
    results = town.race([partial(_takes, evening, wanted, network) for wanted in tens])
    assert _count(results, baskets.ProofNeeded) == RACERS - 2, results
    assert _held(Basket.network == network) == 20
    _give_back(results)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_those_of_one_address_are_counted_in_turn(
    evening: Performance, town: Town, email: str, _round: int
) -> None:
    """Each is somewhere else, and takes ten more under the same address."""
    tens = _choices(evening, RACERS, 10)
    results = town.race([partial(_takes, evening, wanted, refs.new(), email) for wanted in tens])
    assert _count(results, baskets.TooManyHeld) == RACERS - 2, results
    assert _held(Basket.email == email) == 20
    _give_back(results)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_those_who_give_one_address_later_are_counted_in_turn(
    evening: Performance, town: Town, email: str, _round: int
) -> None:
    """Each holds ten already."""
    holders = [_takes(evening, wanted, refs.new()) for wanted in _choices(evening, RACERS, 10)]
    results = town.race([partial(_gives, ref, email) for ref in holders])
    assert _count(results, baskets.TooManyHeld) == RACERS - 2, results
    assert _held(Basket.email == email) == 20
    _give_back(holders)
