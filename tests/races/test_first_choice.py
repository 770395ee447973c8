"""One priority pass in many hands at once."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from app.db import session
from app.kernel import refs
from app.sale.baskets import services as baskets
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Place, PriorityPass
from app.venue.channels import services as channels
from tests.races.conftest import RACERS, ROUNDS, Town
from tests.sale.test_waitlist import performance

pytestmark = pytest.mark.races


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_pass_for_one_place_opens_one_place(town: Town, _round: int) -> None:
    """Each racer wants another house seat before the sale, so that only the pass itself holds them back."""
    evening = performance("le-vaisseau-fantome")
    house = select(Place).where(Place.performance_id == evening.id, Place.house, FREE).order_by(Place.id)
    choices = [PlaceRequest(p.category_id, 1, p.id) for p in session.scalars(house.limit(RACERS))]
    priority = catalog.promise_first_choice(refs.new(), evening.id, 1).ref
    session.commit()

    def takes(choice: PlaceRequest) -> str:
        basket = baskets.open_with(channels.by_code("cube"), "en")
        baskets.take(basket, evening, [choice], session.get_one(PriorityPass, priority))
        return basket.ref

    results = town.race([partial(takes, choice) for choice in choices])
    assert [type(result) for result in results].count(str) == 1, results
    assert [type(result) for result in results].count(baskets.NotOnSale) == RACERS - 1, results
