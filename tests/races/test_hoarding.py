"""Twelve visitors of one network want the house in the same instant."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from app.db import session
from app.kernel import refs
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest, Taker
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Place
from app.venue.channels import services as channels
from tests.races.conftest import RACERS, ROUNDS, Town
from tests.sale.test_waitlist import performance

pytestmark = pytest.mark.races


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_those_who_come_at_once_are_counted_one_after_the_other(town: Town, _round: int) -> None:
    """Each takes ten; the second ten are the last that nobody is checked for."""
    evening, network = performance("la-flute-enchantee"), refs.new()
    free = select(Place).where(Place.performance_id == evening.id, ~Place.house, FREE).order_by(Place.id)
    found = session.scalars(free.limit(10 * RACERS)).all()
    tariff = {p.category_id: _tariff(evening.event_id, p.category_id) for p in found}
    choices = [PlaceRequest(p.category_id, tariff[p.category_id], p.id) for p in found]
    session.commit()

    def takes(wanted: list[PlaceRequest]) -> str:
        basket = baskets.open_with(channels.by_code("cube"), "en")
        baskets.take(basket, evening, wanted, taker=Taker(network))
        return basket.ref

    results = town.race([partial(takes, choices[10 * n : 10 * n + 10]) for n in range(RACERS)])
    assert [type(result) for result in results].count(baskets.ProofNeeded) == RACERS - 2, results
    held = select(func.count()).select_from(Place).join(Basket, Basket.ref == Place.basket_ref)
    assert session.scalar(held.where(Basket.network == network)) == 20
    for ref in filter(lambda result: isinstance(result, str), results):
        baskets.cancel(session.get_one(Basket, ref))


def _tariff(event_id: int, category_id: int) -> int:
    return catalog.tariffs_in(channels.by_code("cube"), event_id, category_id)[0].price_type.id
