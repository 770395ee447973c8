"""What is to be deleted, beside somebody who uses it: who locks it first decides, and nothing fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.db import session
from app.flows.retention import services as retention
from app.flows.retention.services import abandoned
from app.kernel import clock
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, Place
from app.venue.channels import services as channels
from tests.races.conftest import RACERS, Town

pytestmark = pytest.mark.races


def old_basket(days: int = 31) -> str:
    """Empty, of somebody who comes back to it."""
    basket = baskets.open_with(channels.by_code("cube"), "en")
    basket.opened_at = clock.now() - timedelta(days=days)
    session.commit()
    return basket.ref


def left(ref: str) -> bool:
    session.rollback()
    return session.scalar(select(func.count()).where(Basket.ref == ref)) == 1


class Shopper:
    """Takes a place with the basket of their cookie, as a page does: locked, or another one if it is gone."""

    def __init__(self, town: Town, ref: str) -> None:
        place = town.free_place()
        self.evening = session.get_one(Performance, place.performance_id)
        tariff = catalog.tariffs_in(channels.by_code("cube"), self.evening.event_id, place.category_id)[0]
        self.wanted = [PlaceRequest(place.category_id, tariff.price_type.id, place.id)]
        self.ref = ref
        session.commit()

    def takes(self, meanwhile: Callable[[], Any] = lambda: None) -> str:
        basket = baskets.find_in("cube", self.ref, for_change=True)
        meanwhile()
        basket = basket or baskets.open_with(channels.by_code("cube"), "en")
        baskets.take(basket, self.evening, self.wanted)
        return basket.ref

    def holds(self) -> str | None:
        session.rollback()
        return session.scalar(select(Place.basket_ref).where(Place.id == self.wanted[0].place_id))


def test_a_basket_in_use_is_left_and_nobody_waits_for_it(town: Town) -> None:
    ref, locked, swept = old_basket(), threading.Event(), threading.Event()
    shopper = Shopper(town, ref)

    def waits() -> None:
        locked.set()
        assert swept.wait(10)

    def sweeps() -> int:
        assert locked.wait(10)
        done = retention.delete_abandoned_baskets()
        swept.set()
        return done

    assert town.race([lambda: shopper.takes(waits), sweeps]) == [ref, 0]
    assert shopper.holds() == ref
    assert retention.delete_abandoned_baskets() == 0


def test_who_comes_while_a_basket_is_deleted_begins_another(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, going = old_basket(), threading.Event()
    shopper, drop = Shopper(town, ref), abandoned._drop_baskets

    def drops(found: Sequence[str]) -> None:
        drop(found)
        going.set()

    def takes() -> str:
        assert going.wait(10)
        return shopper.takes()

    monkeypatch.setattr(abandoned, "_drop_baskets", drops)
    taken, deleted = town.race([takes, retention.delete_abandoned_baskets])
    assert deleted == 1
    assert taken != ref
    assert shopper.holds() == taken
    assert not left(ref)


def test_several_workers_delete_each_row_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.flows.retention.services.batches.AT_A_TIME", 2)
    old = [old_basket() for _basket in range(4 * RACERS)]
    session.commit()
    assert sum(town.race([retention.delete_abandoned_baskets] * RACERS)) == len(old)
    assert not any(left(ref) for ref in old)
