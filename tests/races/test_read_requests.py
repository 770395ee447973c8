"""A page that is only asked for needs no transaction; what it locks or writes is one all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from sqlalchemy import delete, func, select, text, update

from app.db import Session, advisory_locks, database, session
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.venue.channels.models import Channel
from tests.races.conftest import Town

pytestmark = pytest.mark.races


@pytest.fixture
def asked(town: Town) -> Iterator[Town]:
    """Inside a page that is only asked for; there is one contact, Ada."""
    with town.app.test_request_context("/en/"):
        customers.at(_channel(), "ada@example.org", "en")
        session.commit()
        cast(Session, database.session()).reads = True
        yield town
        session.rollback()
        session.execute(delete(Contact).where(Contact.email.in_(("ada@example.org", "bob@example.org"))))
        session.commit()
        session.remove()


def _channel() -> str:
    return session.scalars(select(Channel.code).order_by(Channel.code)).first() or ""


def _in_transaction() -> bool:
    raw = session.connection().connection.dbapi_connection
    assert raw is not None
    return bool(raw.info.transaction_status.name == "INTRANS")


def _bob() -> Contact:
    return Contact(ref="0BOB", email="bob@example.org", channel_code=_channel())


def _bob_is_flushed() -> None:
    session.add(_bob())
    session.flush()


def test_reading_begins_no_transaction(asked: Town) -> None:
    session.scalars(select(Channel)).all()
    assert not _in_transaction()


@pytest.mark.parametrize(
    "writes",
    [
        lambda: session.execute(select(Channel).with_for_update()),
        lambda: session.execute(update(Contact).values(name="Nobody")),
        lambda: session.execute(text("SELECT 1")),
        lambda: advisory_locks([func.hashtextextended("x", 0)]),
        _bob_is_flushed,
        lambda: customers.lock(session.scalars(select(Contact.ref).limit(1)).one()),
    ],
    ids=["a lock", "an update", "anything unknown", "an advisory lock", "a flush", "a row locked by key"],
)
def test_a_lock_or_a_change_begins_one(asked: Town, writes: Callable[[], Any]) -> None:
    writes()
    assert _in_transaction()


def test_what_was_changed_is_undone_as_a_whole(asked: Town) -> None:
    session.scalars(select(Channel)).all()
    session.add(_bob())
    session.flush()
    session.rollback()
    assert session.get(Contact, "0BOB") is None


def test_after_a_commit_it_reads_without_one_again(asked: Town) -> None:
    session.execute(select(Channel).with_for_update())
    session.commit()
    session.scalars(select(Channel)).all()
    assert not _in_transaction()


def test_its_connection_goes_back_as_it_was(asked: Town) -> None:
    session.scalars(select(Channel)).all()
    session.commit()
    with database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        raw = connection.connection.dbapi_connection
        assert raw is not None
        assert not raw.autocommit
