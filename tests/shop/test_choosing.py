"""Small kindnesses on the way to a basket: a date to search for, an undo, a word about lonely seats."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from app.db import session
from app.kernel import clock
from app.sale.catalog.models import Place
from app.sale.halls.models import Seat
from app.venue.channels.models import Channel
from tests import books
from tests.conftest import NOON
from tests.sale.test_waitlist import performance
from tests.shopper import Shopper

LONELY = "One seat beside yours stays alone: choosing side by side helps others."
SEULE = "Une place reste seule à côté des vôtres"


# A date


def test_a_day_finds_what_is_on(shopper: Shopper) -> None:
    starts = performance("la-flute-enchantee").starts_at
    shopper.opens(f"/en/?q=&day={starts:%Y-%m-%d}")
    assert shopper.page.has("The Magic Flute")
    assert not shopper.page.has("Don Giovanni")
    field = shopper.page.soup.select_one("input[type=date]")
    assert field is not None
    assert field["value"] == f"{starts:%Y-%m-%d}"


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-13-40"])
def test_a_day_that_is_none_is_ignored(shopper: Shopper, day: str) -> None:
    everything = shopper.opens("/en/").page.text
    assert shopper.opens(f"/en/?day={day}").page.text == everything


def test_a_search_keeps_the_filters(acheteuse: Shopper) -> None:
    acheteuse.opens("/fr/?kind=opera&step_free=1")
    assert acheteuse.page.form("/fr/") == {"kind": "opera", "step_free": "1", "q": "", "day": ""}


# Undo


def removes(shopper: Shopper) -> Shopper:
    return shopper.opens(f"/{shopper.lang}/basket").sends(shopper.page.action("/removal"))


def test_a_seat_removed_by_mistake_comes_back(shopper: Shopper) -> None:
    shopper.up_to("basket")
    places = {line.place_id for line in books.basket().lines}
    removes(shopper)
    assert shopper.page.has("Seat removed from your basket.")
    assert len(books.basket().lines) == 1
    shopper.fills("undo")
    assert {line.place_id for line in books.basket().lines} == places


def test_annuler_vaut_aussi_pour_la_derniere_place(acheteuse: Shopper) -> None:
    removes(acheteuse.up_to("basket", count=1))
    assert acheteuse.page.has("Votre panier est vide.")
    assert acheteuse.fills("undo").page.has("1 billet est dans votre panier.")


def test_undo_is_offered_once(shopper: Shopper) -> None:
    removes(shopper.up_to("basket")).opens("/en/basket")
    assert shopper.page.soup.find(id="undo") is None


def test_undo_is_offered_for_a_moment(shopper: Shopper) -> None:
    shopper.up_to("basket").opens("/en/basket")
    removal, held = shopper.page.action("/removal"), shopper.page.form("/removal")
    shopper.client.post(shopper._full(removal), data=held, headers=shopper._headers("same-origin"))
    with clock.at(NOON + timedelta(seconds=61)):
        assert shopper.opens("/en/basket").page.soup.find(id="undo") is None


def test_a_seat_somebody_took_meanwhile_is_answered_with_others(shopper: Shopper) -> None:
    removes(shopper.up_to("basket"))
    _action, held = shopper.page.form_by_id("undo")
    session.execute(update(Place).where(Place.id == int(held["place"])).values(order_ref="SOMEBODY"))
    shopper.fills("undo", 409)
    assert shopper.page.has("That seat has just gone. Here are the nearest.")
    assert shopper._offer()["seat"] != held["place"]


# A lonely seat


def ticks(shopper: Shopper, *positions: int) -> Shopper:
    """Seats of the first balcony row, right of the middle."""
    evening = performance("la-flute-enchantee")
    query = select(Place).join(Place.seat).options(contains_eager(Place.seat))
    query = query.where(Place.performance_id == evening.id, Seat.bench == "Balcon A even")
    ids = {place.seat.position: place.id for place in session.scalars(query) if place.seat}
    path = shopper.seats_page()
    shopper.opens(f"{path}?way=list")
    fields: dict[str, Any] = {"place": [str(ids[at]) for at in positions], "tariff": "1"}
    return shopper.sends(path, **fields)


def test_a_seat_left_alone_is_worth_a_word(shopper: Shopper) -> None:
    assert ticks(shopper, 5, 7).page.has(LONELY)
    assert len(books.basket().lines) == 2
    assert not shopper.opens("/en/basket").page.has(LONELY)


def test_une_place_seule(acheteuse: Shopper) -> None:
    assert ticks(acheteuse, 5, 7).page.has(SEULE)


@pytest.mark.parametrize("positions", [(5, 6), (5, 8), (2,), (5,)])
def test_side_by_side_or_well_apart_is_not(shopper: Shopper, positions: tuple[int, ...]) -> None:
    assert not ticks(shopper, *positions).page.has(LONELY)


def test_others_count_as_well(shopper: Shopper) -> None:
    taken = select(Place.id).join(Place.seat).where(Seat.bench == "Balcon A even", Seat.position == 9)
    session.execute(update(Place).where(Place.id.in_(taken)).values(order_ref="SOMEBODY"))
    assert ticks(shopper, 7).page.has(LONELY)


def test_a_venue_may_wish_to_say_nothing(shopper: Shopper) -> None:
    session.execute(update(Channel).values(advise_orphans=False))
    assert not ticks(shopper, 5, 7).page.has(LONELY)


# Without a script


@pytest.mark.parametrize("minute", [0, 10])
def test_the_basket_looks_again_when_the_hold_ends(shopper: Shopper, minute: int) -> None:
    shopper.up_to("basket")
    with clock.at(NOON + timedelta(minutes=minute)):
        shopper.opens("/en/basket")
    seconds = (15 - minute) * 60 + 2
    assert f'<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>' in shopper.page.html
    assert "refresh" not in shopper.opens("/en/").page.html
