"""One database a run, one rolled-back transaction a test, and a bank at the end of an in-process wire."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from app import cache
from app.cache import CachedRow
from app.cli import translations
from app.db import database, session
from app.dev.seed.command import seed
from app.factory import create_app
from app.http import rate_limits
from app.kernel import clock
from app.sale.catalog import services as catalog
from app.simulator.factory import SimulatorSettings, create_simulator
from tests import database as server
from tests.bank import ADDRESS, SECRETS, Bank
from tests.shopper import Shopper

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KEY = base64.b64encode(b"0123456789abcdef" * 2).decode()


def environ(url: str, **more: str) -> dict[str, str]:
    """The settings of a shop under test: it serves pages as its own role, and migrates as the owner."""
    return {
        "DATABASE_URL": server.for_shop(url),
        "MIGRATION_DATABASE_URL": server.for_owner(url) if server.for_shop(url) != url else "",
        "PARTERRE_ENV": "development",
        "SECRET_KEY": "a secret that is long enough for tests",
        "SEAL_KEY": KEY,
        "TICKET_KEY": KEY,
        "MAILER": "console",
        "LOG_LEVEL": "ERROR",
        "CACHE_SECONDS": "0",  # what a test changes is seen at once
        "OGONE_BASE_URL": f"{ADDRESS}/ncol/test/",
        **{f"OGONE_{name}": value for name, value in SECRETS.items()},
        **more,
    }


RANDOM = "q3tUeZ6u7yKfVwJpXn1d0Rj8mB5sG2hL"


def production_environ(url: str, **more: str) -> dict[str, str]:
    """The settings of a shop that takes real money."""
    secrets = {f"OGONE_SHA_{name}": RANDOM for name in ("IN_FORM", "IN_DIRECTLINK", "OUT")}
    own = {
        "PARTERRE_ENV": "production",
        "SECRET_KEY": RANDOM,
        "SEAL_KEY": base64.b64encode(RANDOM.encode()).decode(),
        "TICKET_KEY": base64.b64encode(RANDOM[::-1].encode()).decode(),
        "MAILER": "smtp",
        "TRUSTED_PROXIES": "1",
        "OGONE_BASE_URL": "https://bank.example/ncol/prod/",
    }
    return environ(url, **{**secrets, **own, **more})


class Visit(FlaskClient):
    """Each request begins with an empty `g`, though a test's own context goes on around it.

    What is streamed is read to its end while the request's `g` stands, as a server reads it.
    """

    def open(self, *args: Any, **more: Any) -> TestResponse:
        outside = dict(g.__dict__) if g else {}
        if g:
            g.__dict__.clear()
        try:
            return super().open(*args, **{"buffered": True, **more})
        finally:
            if g:
                g.__dict__.clear()
                g.__dict__.update(outside)


def pytest_configure() -> None:
    translations.compile_all()


@contextmanager
def seeded_database() -> Iterator[str]:
    """The address of one that is migrated and seeded."""
    with server.new_database() as url:
        app = create_app(environ(url))
        with app.app_context():
            upgrade()
            with clock.at(NOON):
                seed("http://shop.test", "http://musee.test")
            database.session.remove()
            database.engine.dispose()
        server.forget_acts(url)
        yield url


@pytest.fixture(scope="session")
def seeded() -> Iterator[str]:
    """The same for this run, which nobody writes to; a copy of TEST_SEEDED_URL's, if that is given."""
    ready = os.environ.get("TEST_SEEDED_URL")
    with server.copied(ready) if ready else seeded_database() as url:
        yield url


@pytest.fixture(scope="session")
def app(seeded: str) -> Iterator[Flask]:
    made = create_app(environ(seeded))
    made.testing = True
    made.test_client_class = Visit
    made.config["PROPAGATE_EXCEPTIONS"] = False
    made.url_value_preprocessors[None].insert(0, _forget)
    yield made
    with made.app_context():
        database.engine.dispose()


def _forget(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Tests share one app context: what a request kept in `g` or beside rows would reach the next one."""
    for name in list(g):
        g.pop(name)
    for row in session.identity_map.values():
        for reference in (value for value in vars(type(row)).values() if isinstance(value, CachedRow)):
            reference.give(row, None)


@pytest.fixture
def noon() -> Iterator[datetime]:
    with clock.at(NOON) as moment:
        yield moment


@pytest.fixture
def db(app: Flask, noon: datetime) -> Iterator[Flask]:
    """An app context whose commits are savepoints: everything is undone when the test ends."""
    cache.clear()
    catalog.crowds.disperse()
    with app.app_context(), undone():
        yield app
        rate_limits.limiter.reset()
        rate_limits.in_process.storage.reset()
    cache.clear()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever sessions commit in here was never so: they share one connection, which is rolled back."""
    engines: dict[str | None, Any] = database.engines  # type: ignore[assignment]
    engine = engines[None]
    with engine.connect() as connection:
        transaction = connection.begin()
        engines[None] = connection
        database.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            database.session.remove()
            engines[None] = engine
            transaction.rollback()


@pytest.fixture
def bank(app: Flask) -> Bank:
    """The simulated bank, empty, its clock ours."""
    return Bank(simulated(":memory:"), app)


def simulated(store: str | Path) -> Flask:
    """A bank with our account; nothing happens in it by itself."""
    settings = {
        **{f"SIMULATOR_{name}": value for name, value in _simulator_secrets().items()},
        "SIMULATOR_PUBLIC_URL": ADDRESS,
        "SIMULATOR_STORE_PATH": str(store),
        "SIMULATOR_NOTIFICATION_URL": "http://shop.test/notifications/ogone",
        "SIMULATOR_CHALLENGE_LAPSE": "7200",
        "SIMULATOR_LOG_LEVEL": "ERROR",
    }
    return create_simulator(
        SimulatorSettings.from_environ(settings),
        now=lambda: clock.now().timestamp(),
        wait=Bank.hang,
        background=False,
    )


def _simulator_secrets() -> dict[str, str]:
    return {("SHA_IN_ALIAS" if name == "SHA_IN_FORM" else name): value for name, value in SECRETS.items()}


@pytest.fixture
def shopper(db: Flask, bank: Bank) -> Shopper:
    """Ada, on her phone, in English."""
    return Shopper(db, bank, "en")


@pytest.fixture
def acheteuse(db: Flask, bank: Bank) -> Shopper:
    """The same, in French."""
    return Shopper(db, bank, "fr")
