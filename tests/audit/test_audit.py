"""The audit: written with the change, and whoever alters or removes an entry is found out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.audit import services as audit
from app.audit.models import AuditEntry
from app.audit.services import Subject
from app.db import Sealed, database, session
from app.factory import create_app
from app.kernel import clock
from app.kernel.actors import Actor
from app.kernel.key_ring import KeyRing
from tests import database as server
from tests.conftest import NOON, environ

KARIN = Actor("Karin Meyer", ref="0KARIN", device="Firefox, Windows", request_id="R1")
ORDER = Subject("order", "0ORDER", "cube")
LATER = NOON + timedelta(minutes=11)


def writes(*acts: str) -> None:
    for act in acts:
        audit.record(KARIN, act, ORDER, before={"email": "a@example.org"}, after={"email": "b@example.org"})
    session.commit()


def seals() -> int:
    with clock.at(LATER):
        return audit.seal()


@dataclass
class House:
    """A database of its own, and somebody who has the password of the tables' owner."""

    app: Flask
    owner: Engine

    def tampers(self, statement: str) -> None:
        session.rollback()
        with self.owner.begin() as connection:
            for table in ("audit_entries", "audit_seals"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(text(statement))
            for table in ("audit_entries", "audit_seals"):
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        session.expire_all()


@pytest.fixture(scope="module")
def migrated() -> Iterator[House]:
    with server.new_database() as url:
        made = create_app(environ(url))
        owner = create_engine(server.for_owner(url), poolclass=NullPool)
        with made.app_context():
            upgrade()
            yield House(made, owner)
            database.session.remove()
            database.engine.dispose()


@pytest.fixture
def house(migrated: House, noon: datetime) -> House:
    migrated.tampers("TRUNCATE audit_entries, audit_seals")
    return migrated


def test_an_entry_says_who_did_what_and_what_changed(db: Flask) -> None:
    audit.record(
        KARIN, "address_corrected", ORDER, reason="a typing error",
        before={"email": "a@example.org", "name": "Ada"}, after={"email": "b@example.org", "name": "Ada"},
    )  # fmt: skip
    session.commit()
    (entry,) = audit.history("order", "0ORDER")
    assert (entry.name, entry.act, entry.reason) == ("Karin Meyer", "address_corrected", "a typing error")
    assert (entry.before, entry.after) == ({"email": "a@example.org"}, {"email": "b@example.org"})
    assert (entry.device, entry.request_id, entry.channel_code) == ("Firefox, Windows", "R1", "cube")


def test_a_change_that_fails_leaves_no_entry(db: Flask) -> None:
    audit.record(KARIN, "refunded", ORDER)
    session.rollback()
    assert audit.history("order", "0ORDER") == []


@pytest.mark.parametrize(
    "act", ["UPDATE audit_entries SET act = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
)
def test_nobody_alters_or_removes_an_entry(db: Flask, act: str) -> None:
    writes("refunded")
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(act))
    session.rollback()


def test_not_even_the_owner_does_by_mistake(house: House) -> None:
    writes("refunded")
    with pytest.raises(DBAPIError, match="append-only"), house.owner.begin() as connection:
        connection.execute(text("DELETE FROM audit_entries"))


def test_what_was_not_touched_has_no_fault(db: Flask) -> None:
    writes("refunded", "noted")
    assert seals() == 2
    writes("merged")
    assert list(audit.faults()) == []


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    "change",
    ["act = 'refundee'", "name = 'Karim Meyer'", "after = '{}'", "at = at + interval '1 s'"],
)
def test_one_altered_byte_is_found(house: House, change: str, sealed: bool) -> None:
    writes("refunded", "noted")
    if sealed:
        seals()
    house.tampers(f"UPDATE audit_entries SET {change} WHERE act = 'refunded'")  # noqa: S608
    (fault,) = audit.faults()
    assert fault.startswith("entry ")


def test_a_removed_entry_is_missed(house: House) -> None:
    writes("refunded", "noted")
    seals()
    house.tampers("DELETE FROM audit_entries WHERE act = 'noted'")
    (fault,) = audit.faults()
    assert fault.endswith("closed 2 entries, and 1 are there")


def test_a_removed_seal_is_missed(house: House) -> None:
    writes("refunded")
    seals()
    writes("noted")
    with clock.at(LATER + timedelta(hours=1)):
        audit.seal()
    house.tampers("DELETE FROM audit_seals WHERE id = (SELECT min(id) FROM audit_seals)")
    assert any("does not follow" in fault for fault in audit.faults())


def test_what_was_just_written_is_sealed_later(db: Flask) -> None:
    """A slow transaction may still commit an entry with a smaller number."""
    writes("refunded")
    assert audit.seal() == 0
    assert seals() == 1
    assert seals() == 0


def test_the_command_tells_and_fails(house: House) -> None:
    runner = house.app.test_cli_runner()
    writes("refunded")
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    house.tampers("UPDATE audit_entries SET act = 'x'")
    said = runner.invoke(args=["audit", "verify"])
    assert (said.exit_code, "1 faults." in said.output) == (1, True)


def test_an_entry_under_a_key_that_is_gone_is_said_to_be(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    writes("refunded")
    monkeypatch.setattr(Sealed, "ring", KeyRing((b"k" * 32,)))
    *_of_the_demo, fault = audit.faults()
    assert "give it as SEAL_KEY_PREVIOUS" in fault


def test_every_entry_can_be_read_after_a_round_trip(db: Flask) -> None:
    writes("refunded")
    session.expire_all()
    assert session.query(AuditEntry).filter_by(act="refunded").one().at == clock.now()
