"""What a process remembers: loaded once for all its threads, forgotten by channel, and never without end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import cache
from app.cache import entries
from app.cache.entries import ALL, CatalogMark
from app.db import Base, database, session
from app.kernel import clock
from app.kernel.texts import Texts
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance
from app.sale.catalog.services import Filters
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.origins import services as origins
from bench import statements
from tests.conftest import NOON
from tests.people import OWNER

THREADS = 6


def test_what_is_not_found_is_not_kept(db: Flask) -> None:
    assert cache.get_or_load(("event", "nowhere"), lambda: None) is None
    assert cache.get_or_load(("event", "nowhere"), lambda: 7) == 7


def test_strangers_names_do_not_fill_the_memory(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST", 10)
    for number in range(25):
        cache.get_or_load(("host", number), lambda: "cube")
    kept = sum(cache.peek(("host", number)) is not None for number in range(25))
    assert 0 < kept <= 10


# Threads of one process.


def in_threads(app: Flask, act: Callable[[], Any]) -> list[Any]:
    """What `act` returns in each of several threads that begin at once, each with its own connection."""
    start, results = threading.Barrier(THREADS, timeout=10), [None] * THREADS

    def run(lane: int) -> None:
        with app.app_context(), clock.at(NOON):
            start.wait()
            try:
                results[lane] = act()
            except Exception as error:
                results[lane] = error  # type: ignore[call-overload]
            finally:
                database.session.remove()

    threads = [threading.Thread(target=run, args=[lane]) for lane in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def cold(app: Flask) -> Flask:
    cache.clear()
    return app


def test_many_threads_load_a_page_once(cold: Flask) -> None:
    """Nested: the channel is needed by what needs the programme."""

    def titles() -> list[str]:
        channel = at("shop.test")
        return [listing.event.venue.name.en for listing in catalog.whats_on(channel, NOON, Filters())]

    with cold.app_context():
        engine = database.engine
    cache.set_max_age(60)
    try:
        with statements.counted(engine) as run:
            results = in_threads(cold, titles)
    finally:
        cache.set_max_age(0)
        cache.clear()
    assert results[0]
    assert results == [results[0]] * THREADS
    assert len(run) == len(set(run)) == 4  # channels; performances, events and venues; prices; free places


def test_an_error_is_not_kept_and_others_load_for_themselves(cold: Flask) -> None:
    turns = iter(range(THREADS))

    def load() -> int:
        if next(turns) == 0:
            raise ZeroDivisionError
        return 7

    results = in_threads(cold, lambda: cache.get_or_load("a number", load))
    assert sum(isinstance(result, ZeroDivisionError) for result in results) == 1
    assert results.count(7) == THREADS - 1
    cache.clear()


# What belongs to a channel.

OF_A_CHANNEL = {
    "channels": "code = 'cube'",
    "fees": "channel_code = 'cube'",
    "delivery_modes": "channel_code = 'cube'",
    "points_of_sale": "channel_code = 'cube'",
    "point_of_sale_methods": "point_of_sale_code = 'CUBE-WEB'",
    "events": "channel_code = 'cube'",
    "performances": "event_id IN (SELECT id FROM events WHERE channel_code = 'cube')",
    "prices": "event_id IN (SELECT id FROM events WHERE channel_code = 'cube')",
    "price_types": "channel_code = 'cube'",
    "promo_codes": "channel_code = 'cube'",
    "voucher_products": "channel_code = 'cube'",
    "contact_origins": "channel_code = 'cube'",
}
OF_ALL = ["venues", "halls", "categories", "payment_methods", "instalment_plans"]


def moved_by(statement: str) -> set[str]:
    """The channels whose mark a statement moves."""
    before = _marks()
    assert session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
    return {channel for channel, mark in _marks().items() if mark != before.get(channel)}


def _marks() -> dict[str, object]:
    rows = session.execute(select(CatalogMark.channel_code, CatalogMark.mark))
    return {row.channel_code: row.mark for row in rows}


def touching(table: str) -> str:
    key = Base.metadata.tables[table].primary_key.columns[0].name
    return f"UPDATE {table} SET {key} = {key}"  # noqa: S608


@pytest.mark.parametrize("table", OF_A_CHANNEL)
def test_a_change_marks_its_channel(db: Flask, table: str) -> None:
    origins.create(channels.find("cube"), Texts("Affiche"), OWNER)
    assert moved_by(f"{touching(table)} WHERE {OF_A_CHANNEL[table]}") == {"cube"}


@pytest.mark.parametrize("table", OF_ALL)
def test_a_change_to_what_has_no_channel_marks_all(db: Flask, table: str) -> None:
    assert moved_by(touching(table)) == {ALL}


@pytest.mark.parametrize("table", ["hall_plans", "zones", "seats"])
def test_a_plan_marks_nothing(db: Flask, table: str) -> None:
    """No process keeps rows of one: a draft may be worked on while the shop sells."""
    assert moved_by(touching(table)) == set()


@pytest.mark.parametrize(
    ("statement", "moved"),
    [
        ("INSERT INTO fees (channel_code, from_minor, minor) VALUES ('cube', 1, 1)", {"cube"}),
        ("DELETE FROM fees WHERE channel_code = 'ombres'", {"ombres"}),
        ("UPDATE fees SET minor = minor", {"cube", "ombres"}),
        ("UPDATE events SET channel_code = 'ombres' WHERE slug = 'la-flute-enchantee'", {"cube", "ombres"}),
    ],
)
def test_every_way_to_change_a_row_marks_its_channels(db: Flask, statement: str, moved: set[str]) -> None:
    assert moved_by(statement) == moved


def test_whatever_is_kept_is_marked() -> None:
    """A table whose rows are kept has triggers, and these tests know of them."""
    kept = {
        value.model.__tablename__
        for mapper in Base.registry.mappers
        for owner in mapper.class_.__mro__
        for value in vars(owner).values()
        if isinstance(value, cache.CachedRow)
    }
    assert kept <= {*OF_A_CHANNEL, *OF_ALL}


def at(host: str) -> Channel:
    found = channels.at_host(host)
    assert found
    return found


def looks_around(host: str) -> None:
    channel = at(host)
    catalog.kinds(channel)
    for listing in catalog.whats_on(channel, NOON, Filters()):
        catalog.tariffs_in(channel, listing.event.id, 0)


def kept_of(channel: str) -> set[object]:
    return {key for key in entries._memory.keys[channel] if cache.peek(key) is not None}


def test_a_change_to_one_channel_leaves_what_is_kept_of_the_others(db: Flask) -> None:
    cache.refresh()
    for host in ("shop.test", "musee.test"):
        looks_around(host)
    ombres = kept_of("ombres")
    assert ombres
    assert kept_of("cube")
    session.execute(text(f"{touching('events')} WHERE slug = 'la-flute-enchantee'"))
    cache.refresh()
    assert (kept_of("cube"), kept_of("ombres")) == (set(), ombres)


def test_the_next_reader_sees_the_change(db: Flask) -> None:
    cache.refresh()
    looks_around("shop.test")
    session.execute(text("UPDATE prices SET amount_minor = 100"))
    cache.refresh()
    (one, *_others) = catalog.whats_on(at("shop.test"), NOON, Filters())
    assert one.price_from
    assert one.price_from.minor < 1_000


def test_a_change_to_a_venue_is_forgotten_by_all(db: Flask) -> None:
    cache.refresh()
    looks_around("musee.test")
    session.execute(text(touching("venues")))
    cache.refresh()
    assert not entries._memory.entries


def test_a_new_channel_is_found(db: Flask) -> None:
    cache.refresh()
    assert channels.at_host("new.test") is None
    session.execute(text("UPDATE channels SET host = 'new.test' WHERE code = 'ombres'"))
    cache.refresh()
    found = channels.at_host("new.test")
    assert found
    assert found.code == "ombres"


def test_what_began_to_load_before_a_change_is_not_kept(db: Flask) -> None:
    cache.refresh()

    def load() -> str:
        session.execute(text(touching("fees")))
        cache.refresh()
        return "old"

    assert cache.get_or_load("a word", load) == "old"
    assert cache.get_or_load("a word", lambda: "new") == "new"


# What is loaded together.


def test_a_row_comes_with_those_it_refers_to(db: Flask) -> None:
    performance_id = session.scalars(select(Performance.id)).first()
    assert performance_id
    with statements.counted(database.engine) as run:
        performance = cache.get_row(Performance, performance_id)
        assert performance.event.venue.name.en
    assert len(run) == 1
    assert cache.get_row(Event, performance.event_id) is performance.event


def test_a_row_comes_with_those_that_others_of_the_list_name(db: Flask) -> None:
    rows = session.scalars(select(Performance).limit(20)).all()
    with statements.counted(database.engine) as run:
        assert all(performance.event.venue for performance in rows)
    assert len({performance.event_id for performance in rows}) > 1
    assert len(run) == 1
