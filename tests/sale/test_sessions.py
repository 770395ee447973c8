"""Sessions and prices as the services make them: the venue's clock, the places, and what was sold before."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import cache
from app.db import database, session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance, Place
from app.sale.catalog.services import (
    BadSession,
    DoubledMoment,
    PlacesTaken,
    Series,
    SessionExists,
    SessionKnown,
    SessionTerms,
    SkippedMoment,
    TooManySessions,
    VenueMoment,
    WithoutPrice,
)
from app.venue.channels import services as channels
from bench import statements
from tests.people import OWNER

PARIS = ZoneInfo("Europe/Paris")
EVENING = (date(2027, 2, 1), time(20, 0))
DESK = Actor("Karin", "0KARIN", frozenset({Grant(Role.BOX_OFFICE)}))


def event(slug: str = "midi-musical") -> Event:
    return catalog.find_event("cube", slug)


def made(*starts: tuple[date, time], slug: str = "midi-musical", **terms: object) -> list[Performance]:
    said = SessionTerms(**{"doors_minutes": 15, **terms})  # type: ignore[arg-type]
    ids = catalog.make_sessions(event(slug), starts, said, OWNER)
    session.expire_all()
    return [session.get_one(Performance, one) for one in ids]


def places(performance: Performance) -> int:
    query = select(func.count()).where(Place.performance_id == performance.id)
    return session.scalar(query) or 0


def test_a_session_has_each_seat_of_the_plan_once(db: Flask) -> None:
    (evening,) = made(EVENING, slug="don-giovanni")
    seats = select(func.count(Place.seat_id.distinct())).where(Place.performance_id == evening.id)
    another = session.scalars(select(Performance).filter_by(event_id=evening.event_id)).first()
    assert another is not None
    assert places(evening) == session.scalar(seats) == places(another) > 1000


def test_zones_without_numbers_have_as_many_places_as_was_said(db: Flask) -> None:
    (category,) = catalog.sold_categories(event())
    (some,) = made(EVENING, places={category.id: 33})
    (all_,) = made((EVENING[0], time(21, 0)))
    assert (places(some), places(all_)) == (33, 240)
    with pytest.raises(BadSession) as refused:
        made((EVENING[0], time(22, 0)), places={category.id: 241})
    assert refused.value.field == "places"


def test_many_sessions_are_made_in_as_many_statements_as_one(db: Flask) -> None:
    def asked(*starts: tuple[date, time]) -> int:
        with statements.counted(database.engines[None]) as sent:
            catalog.make_sessions(event(), starts, SessionTerms(15), OWNER)
        return len(sent)

    one = asked(EVENING)
    assert asked(*((EVENING[0] + timedelta(days=day), time(10, 0)) for day in range(60))) <= one


def test_a_series_keeps_its_hour_when_clocks_change(db: Flask) -> None:
    rule = Series(date(2027, 3, 22), date(2027, 4, 4), frozenset({0, 6}), (time(10, 0), time(14, 30)))
    starts = [one.starts_at.astimezone(PARIS) for one in made(*rule.starts())]
    assert [f"{one:%a %d %H:%M}" for one in starts] == [
        "Mon 22 10:00", "Mon 22 14:30", "Sun 28 10:00", "Sun 28 14:30",
        "Mon 29 10:00", "Mon 29 14:30", "Sun 04 10:00", "Sun 04 14:30",
    ]  # fmt: skip
    assert {one.utcoffset() for one in starts} == {timedelta(hours=1), timedelta(hours=2)}


def test_a_series_leaves_days_out_and_has_its_bounds() -> None:
    every_day = frozenset(range(7))
    rule = Series(date(2027, 2, 1), date(2027, 2, 4), every_day, (time(9),), frozenset({date(2027, 2, 2)}))
    assert [start[0].day for start in rule.starts()] == [1, 3, 4]
    with pytest.raises(TooManySessions):
        Series(
            date(2027, 1, 1), date(2028, 6, 1), every_day, tuple(time(hour) for hour in range(24))
        ).starts()
    with pytest.raises(TooManySessions):
        Series(date(2027, 1, 1), date(2099, 1, 1), every_day, (time(9),)).starts()
    for since, until, field in ((2, 1, "until"), (2, 2, "weekdays")):
        with pytest.raises(BadSession) as refused:
            Series(date(2027, 2, since), date(2027, 2, until), frozenset({6}), (time(9),)).starts()
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ((date(2027, 3, 28), time(2, 30)), SkippedMoment),
        ((date(2027, 10, 31), time(2, 30)), DoubledMoment),
    ],
)
def test_an_hour_the_clock_skips_or_shows_twice_is_refused(
    db: Flask, start: tuple[date, time], why: type[Exception]
) -> None:
    with pytest.raises(BadSession) as refused:
        made(EVENING, start)
    assert refused.value.start == start
    assert isinstance(refused.value.moment, why)
    assert not session.scalar(select(func.count()).where(Performance.slug == "2027-02-01-2000"))


def test_sales_open_so_many_days_before_each_session(db: Flask) -> None:
    later = (date(2027, 4, 30), time(20, 0))
    found = made(EVENING, later, on_sale=VenueMoment(time(10), days_before=60))
    opened = [f"{one.on_sale_at.astimezone(PARIS):%Y-%m-%d %H:%M}" for one in found]
    assert opened == ["2026-12-03 10:00", "2027-03-01 10:00"]


def test_what_a_session_cannot_be(db: Flask) -> None:
    after = VenueMoment(time(21), date(2027, 2, 1))
    for field, terms in (
        ("on_sale", {"on_sale": after}),
        ("presale", {"presale_code": "OPERA27"}),
        ("presale", {"presale": VenueMoment(time(9), date(2026, 12, 1)), "presale_code": "OPERA27"}),
        ("presale_code", {"presale": VenueMoment(time(9), days_before=9), "presale_code": "OPE-RA"}),
        ("doors", {"doors_minutes": 601}),
        ("vat_bp", {"vat_bp": 300}),
    ):
        with pytest.raises(BadSession) as refused:
            made(EVENING, **terms)
        assert refused.value.field == field
    with pytest.raises(BadSession) as over:
        made((date(2026, 11, 23), time(12, 59)))
    assert over.value.field == "past"


def test_two_sessions_do_not_begin_together(db: Flask) -> None:
    made(EVENING)
    with pytest.raises(SessionExists) as refused:
        made((EVENING[0], time(18, 0)), EVENING)
    assert refused.value.start == EVENING


@pytest.fixture
def held(db: Flask) -> Performance:
    """A session of which somebody holds a place."""
    (evening,) = made(EVENING, slug="le-rossignol")
    channel = channels.by_code("cube")
    basket = baskets.open_with(channel, "fr")
    offer = catalog.offers(channel, evening)[0]
    choice = PlaceRequest(offer.category.id, offer.tariffs[0].price_type.id)
    baskets.take(basket, evening, [choice])
    return evening


def test_a_session_with_held_places_is_not_moved_and_not_deleted(held: Performance) -> None:
    with pytest.raises(PlacesTaken):
        catalog.change_session(held, (EVENING[0], time(21, 0)), SessionTerms(15), OWNER)
    with pytest.raises(PlacesTaken):
        catalog.delete_session(held, OWNER)
    catalog.change_session(held, EVENING, SessionTerms(30, vat_bp=210), OWNER)
    assert (held.starts_at - held.doors_at, held.vat_rate_bp) == (timedelta(minutes=30), 210)


def test_a_session_that_was_in_a_basket_keeps_every_place(held: Performance) -> None:
    """Its places are named by the basket that gave them up; nothing is half deleted."""
    session.execute(update(Place).values(basket_ref=None))
    session.commit()
    with pytest.raises(SessionKnown):
        catalog.delete_session(held, OWNER)
    session.commit()
    assert places(held) == 240


def test_a_session_nobody_wanted_moves_with_its_address_and_goes(db: Flask) -> None:
    (evening,) = made(EVENING)
    catalog.change_session(evening, (EVENING[0], time(19, 30)), SessionTerms(15), OWNER)
    assert evening.slug == "2027-02-01-1930"
    assert evening.starts_at == datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
    number = evening.id
    catalog.delete_session(evening, OWNER)
    assert session.get(Performance, number) is None


def test_more_and_fewer_places(db: Flask) -> None:
    (evening,) = made(EVENING)
    (category,) = catalog.sold_categories(event())
    for count in (50, 180):
        catalog.change_session(evening, EVENING, SessionTerms(15, places={category.id: count}), OWNER)
        assert places(evening) == count


def test_e33_a_price_that_changes_while_places_are_held_is_the_old_one(held: Performance) -> None:
    channel, show = channels.by_code("cube"), event("le-rossignol")
    basket = next(iter(session.scalars(select(Basket))))
    before = basket.total
    dearer = {cell: catalog.raised(minor, 2_000) for cell, minor in catalog.price_grid(show).event.items()}
    catalog.set_prices(show, dearer, OWNER)
    session.expire_all()
    assert basket.total == before
    cache.refresh()
    fresh = catalog.offers(channel, held)[0].tariffs[0].price
    assert fresh > before


def test_a_category_on_sale_keeps_a_price(db: Flask) -> None:
    show = event("don-giovanni")
    prices = catalog.price_grid(show).event
    first = catalog.sold_categories(show)[0]
    with pytest.raises(WithoutPrice):
        catalog.set_prices(
            show, {cell: minor for cell, minor in prices.items() if cell[0] != first.id}, OWNER
        )
    assert catalog.price_grid(show).event == prices


def test_a_percentage_is_to_the_cent() -> None:
    assert [catalog.raised(minor, 500) for minor in (0, 1, 10, 3800, 10_999)] == [0, 1, 11, 3990, 11_549]
    assert catalog.raised(1_000, -1_000) == 900


def test_whoever_may_not_change_offers_changes_nothing(db: Flask) -> None:
    show, (evening,) = event(), made(EVENING)
    for act in (
        lambda: catalog.make_sessions(show, [EVENING], SessionTerms(15), DESK),
        lambda: catalog.change_session(evening, EVENING, SessionTerms(20), DESK),
        lambda: catalog.close_sale(evening, DESK),
        lambda: catalog.delete_session(evening, DESK),
        lambda: catalog.set_prices(show, {}, DESK),
        lambda: catalog.archive_event(show, DESK),
        lambda: catalog.publish_event(show, DESK),
        lambda: catalog.duplicate_event(show, DESK),
    ):
        with pytest.raises(Forbidden):
            act()
