"""The office under test, on the same rolled back connection as the shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.db import database
from app.factory import create_office
from tests.conftest import _forget, environ
from tests.office.clerk import HOST, Clerk, member
from tests.office.watched import Watched

NewClerk = Callable[..., Clerk]


@pytest.fixture(scope="session")
def office_app(seeded: str) -> Iterator[Flask]:
    made = create_office(environ(seeded, OFFICE_HOST=HOST))
    assert made is not None
    made.testing = True
    made.test_client_class = Watched
    made.config["PROPAGATE_EXCEPTIONS"] = False
    made.url_value_preprocessors[None].insert(0, _forget)
    yield made
    with made.app_context():
        database.engine.dispose()


@pytest.fixture
def office(db: Flask, office_app: Flask) -> Iterator[Flask]:
    connection = database.engines[None]
    office_app.extensions["providers"] = db.extensions["providers"]  # one wire to one bank
    with office_app.app_context():
        engines = database.engines
        own, engines[None] = engines[None], connection  # type: ignore[index]
    yield office_app
    engines[None] = own  # type: ignore[index]


@pytest.fixture
def clerk(office: Flask) -> Clerk:
    """Somebody of the box office, signed in."""
    return Clerk(office, "en").signs_in(member())
