"""How many places are held from one network and under one address, by the count: no page, no puzzle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.kernel import clock, refs
from app.people.customers import services as customers
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest, Taker, hoarding
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Performance, Place
from app.venue.channels import services as channels
from tests.conftest import NOON
from tests.guard import sets
from tests.sale.test_waitlist import performance

EVE = "eve@example.org"
HOME = Taker("home")
KNOWN = Taker("home", known=lambda: True)  # signed in there
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def few(db: Flask) -> None:
    sets(held_unchecked=2, held_per_network=4, held_per_email=3)


def elsewhere() -> Taker:
    return Taker(refs.new())


def signed_in() -> Taker:
    return Taker(refs.new(), known=lambda: True)


def mine() -> Basket:
    """A new basket of Eve's account."""
    contact = customers.at("cube", EVE, "en")
    basket = baskets.open_with(contact.channel, "en")
    baskets.assign_to(basket, contact)
    return basket


def choices(evening: Performance, count: int) -> Iterator[PlaceRequest]:
    free = select(Place).where(Place.performance_id == evening.id, ~Place.house, FREE).order_by(Place.id)
    for place in session.scalars(free.limit(count)):
        tariff = catalog.tariffs_in(channels.by_code("cube"), evening.event_id, place.category_id)[0]
        yield PlaceRequest(place.category_id, tariff.price_type.id, place.id)


def takes(
    count: int, taker: Taker, basket: Basket | None = None, event: str = "la-flute-enchantee"
) -> Basket:
    evening = performance(event)
    basket = basket or baskets.open_with(channels.by_code("cube"), "en")
    baskets.take(basket, evening, list(choices(evening, count)), taker=taker)
    return basket


def life(basket: Basket) -> timedelta:
    assert basket.life_ends_at is not None
    return basket.life_ends_at - clock.now()


# Under one address


def test_whoever_has_an_address_takes_no_more_than_may_be_held_under_it(db: Flask) -> None:
    baskets.identify(takes(1, elsewhere()), EVE)
    second = takes(1, elsewhere())
    baskets.identify(second, "Eve@example.org")
    takes(1, elsewhere(), second)
    with pytest.raises(baskets.TooManyHeld) as refusal:
        takes(1, elsewhere(), second)
    assert refusal.value.by_email


def test_one_basket_may_be_larger_than_that(db: Flask) -> None:
    """How much a single basket holds is another rule."""
    family = takes(4, Taker(refs.new(), checked=lambda: True))
    baskets.identify(family, EVE)
    assert family.email == EVE


def test_an_address_that_is_corrected_is_not_counted_twice(db: Flask) -> None:
    basket = takes(2, elsewhere())
    baskets.identify(basket, EVE)
    baskets.identify(basket, "Eve@example.org")
    assert basket.email == "Eve@example.org"


def test_others_of_the_same_network_are_not_counted_under_it(db: Flask) -> None:
    takes(2, HOME)
    mine = takes(1, KNOWN)
    baskets.identify(mine, EVE)
    assert len(takes(2, KNOWN, mine).lines) == 3


def test_strangers_under_my_address_do_not_keep_me_out(db: Flask) -> None:
    """They have typed it; I have proved it."""
    for _stranger in range(2):
        baskets.identify(takes(1, elsewhere()), EVE)
    assert len(takes(3, signed_in(), mine()).lines) == 3


def test_what_i_hold_elsewhere_is_counted_under_my_address(db: Flask) -> None:
    takes(2, signed_in(), mine())
    with pytest.raises(baskets.TooManyHeld) as refusal:
        takes(2, signed_in(), mine())
    assert refusal.value.by_email


def test_an_address_nobody_has_proved_is_counted_like_any_other(db: Flask) -> None:
    baskets.identify(takes(2, elsewhere()), EVE)
    with pytest.raises(baskets.TooManyHeld):
        takes(2, elsewhere(), mine())


def test_an_address_a_stranger_typed_is_not_remembered_when_they_sign_out(db: Flask) -> None:
    theirs = takes(2, elsewhere())
    baskets.identify(theirs, EVE)
    baskets.forget_whose(theirs.ref)
    assert len(takes(3, signed_in(), mine()).lines) == 3


def test_who_waits_for_others_waits_in_one_order(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was put in first: two baskets of one address never wait for each other."""
    waited: list[int] = []
    wait = hoarding._wait_for_others

    def noted(evening: Performance, network: str, email: str) -> None:
        waited.append(evening.id)
        wait(evening, network, email)

    both = ("la-flute-enchantee", "casse-noisette")
    for first, second in (both, both[::-1]):
        basket = takes(1, elsewhere(), event=first)
        takes(1, elsewhere(), basket, event=second)
        monkeypatch.setattr(hoarding, "_wait_for_others", noted)
        baskets.identify(basket, EVE)
        baskets.cancel(basket)
        baskets.revive(basket, baskets.open_with(channels.by_code("cube"), "en"), elsewhere())
        monkeypatch.undo()
    assert waited == sorted(performance(event).id for event in both) * 4


# From one network


def test_each_performance_is_counted_by_itself(db: Flask) -> None:
    takes(2, HOME)
    assert takes(2, HOME, event="casse-noisette").lines
    with pytest.raises(baskets.ProofNeeded):
        takes(1, HOME)


def test_whoever_is_refused_is_in_the_log(db: Flask) -> None:
    takes(2, HOME)
    with structlog.testing.capture_logs() as lines, pytest.raises(baskets.TooManyHeld):
        takes(3, HOME)
    assert [(line["event"], line["channel"], line["held"]) for line in lines] == [
        ("hoarding_suspected", "cube", 5)
    ]


@pytest.mark.parametrize("given_up", [True, False])
def test_what_was_wasted_shortens_the_next_life_for_two_hours(db: Flask, given_up: bool) -> None:
    """Whether it was given up, or its time ran out."""
    wasted = takes(2, HOME)
    if given_up:
        baskets.cancel(wasted)
    for minutes, expected in ((119, 60 * MINUTE), (120, 120 * MINUTE)):
        with clock.at(NOON + minutes * MINUTE):
            baskets.release_lapsed()
            again = takes(1, HOME)
            assert life(again) == expected
            baskets.identify(again, EVE)


def test_many_confirmed_addresses_do_not_take_the_house(db: Flask) -> None:
    """Whoever is known holds five times as many from one network as others, and no more."""
    sets(held_per_network=3)
    for _address in range(5):
        takes(3, KNOWN)
    with structlog.testing.capture_logs() as lines, pytest.raises(baskets.TooManyHeld) as refusal:
        takes(1, KNOWN)
    assert not refusal.value.by_email
    assert [(line["event"], line["held"]) for line in lines] == [("hoarding_suspected", 16)]


def test_whoever_is_known_goes_on_where_others_are_refused(db: Flask) -> None:
    takes(4, KNOWN)
    with pytest.raises(baskets.TooManyHeld):
        takes(1, Taker(HOME.network, checked=lambda: True))
    assert takes(3, KNOWN).lines


def test_what_was_wasted_at_another_performance_shortens_nothing(db: Flask) -> None:
    baskets.cancel(takes(2, HOME))
    assert life(takes(1, HOME, event="casse-noisette")) == 120 * MINUTE


def test_whoever_is_known_does_not_pay_for_their_network(db: Flask) -> None:
    baskets.cancel(takes(2, HOME))
    assert life(takes(1, KNOWN)) == 120 * MINUTE


def test_however_often_somebody_begins_anew_five_minutes_are_left(db: Flask) -> None:
    basket = baskets.open_with(channels.by_code("cube"), "en")
    basket.rounds = 100
    assert life(takes(1, HOME, basket)) == 5 * MINUTE


# For monitoring


def test_the_figure_is_of_one_network_and_one_performance(db: Flask) -> None:
    for event in ("la-flute-enchantee", "casse-noisette"):
        takes(2, HOME, event=event)
    takes(3, Taker(""))
    baskets.cancel(takes(3, Taker("away", checked=lambda: True)))
    assert session.scalar(baskets.held_by_one_network()) == 2
