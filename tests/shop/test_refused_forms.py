"""A form that is refused leaves nothing behind, and a solved check stays solved while the form is tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import session as cookie
from psycopg.errors import DeadlockDetected
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.db import session
from app.kernel import clock
from app.sale.catalog.models import Place
from app.shop import visitor
from app.worker import sweeps
from tests import books
from tests.conftest import NOON
from tests.guard import newcomer, sets
from tests.shop.test_hoarding import CHECKED, SCHOOL, takes, works
from tests.shop.test_sent_twice import offered
from tests.shopper import Shopper

LATER = NOON + timedelta(minutes=16)


def test_seats_that_have_gone_leave_no_empty_basket(shopper: Shopper) -> None:
    offered(shopper)
    wanted = [int(seat) for seat in shopper._offer()["seat"]]
    session.execute(update(Place).where(Place.id.in_(wanted)).values(order_ref="SOMEBODY"))
    session.commit()
    shopper.sends(shopper.page.action("/seats"), 409, **shopper._offer())
    assert books.basket_count() == 0


def test_too_many_held_leave_no_empty_basket(shopper: Shopper) -> None:
    sets(held_unchecked=1, held_per_network=1)
    takes(shopper, 2)
    assert books.basket_count() == 1


def test_seats_not_taken_again_leave_no_empty_basket(shopper: Shopper) -> None:
    """And the same button does it once there is room."""
    mine = takes(shopper, 1, tickets=2)[0]
    with clock.at(LATER):
        sweeps.release_holds()
        sets(held_unchecked=1, held_per_network=1)
        mine.opens("/en/basket", 410).fills_first_form(410)
        assert mine.page.has("Many tickets are being held from your network.")
        assert books.basket_count() == 1
        sets(held_unchecked=10, held_per_network=10)
        assert mine.sends_it_again().page.has("2 seats are yours again.")


def test_a_solution_is_enough_where_a_hold_has_just_ended(shopper: Shopper) -> None:
    """The seats are found taken, then released, then taken: one form."""
    offered(shopper)
    path, form = shopper.page.action("/seats"), shopper._offer()
    newcomer(shopper, "198.51.100.7").takes()
    sets(held_unchecked=1)
    with clock.at(LATER):
        shopper.sends(path, 422, **form)
        assert works(shopper).page.h1 == "Your basket"


def test_a_solution_is_enough_for_two_performances(shopper: Shopper) -> None:
    mine = newcomer(shopper, SCHOOL).takes().takes(event="casse-noisette")
    with clock.at(LATER):
        sweeps.release_holds()
        sets(held_unchecked=1)
        mine.opens("/en/basket", 410).fills_first_form(422)
        assert mine.page.h1 == CHECKED
        assert works(mine).page.has("4 seats are yours again.")


def test_a_solution_is_enough_after_a_deadlock(shopper: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    sets(held_unchecked=1)
    runs: list[str] = []

    def ends_once() -> None:
        runs.append(cookie[visitor.BASKET])
        if len(runs) == 1:
            raise OperationalError("INSERT", {}, DeadlockDetected())

    bot = takes(shopper, 1, tickets=2)[0]
    monkeypatch.setattr(visitor, "update_count", ends_once)
    assert works(bot).page.h1 == "Your basket"
    assert runs[0] != runs[1] == books.newest_basket().ref
