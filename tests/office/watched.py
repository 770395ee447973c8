"""A client that notes what each form left in the audit: one entry at most, and none if it was refused."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.db import database
from tests.conftest import Visit

ENTRIES = AuditEntry.__table__


class Posted(NamedTuple):
    """A form that was sent, and the entries it left."""

    path: str
    status: int
    wrote: list[Row[Any]]


class Watched(Visit):
    """Every test of the office goes through it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.posted: list[Posted] = []

    def open(self, *args: Any, **more: Any) -> TestResponse:
        if more.get("method") != "POST":
            return super().open(*args, **more)
        before = _last()
        answer = super().open(*args, **more)
        sent = Posted(answer.request.path, answer.status_code, _entries(before))
        acts = [entry.act for entry in sent.wrote]
        assert len(acts) <= 1, f"{sent.path} left {acts}"
        assert not acts or sent.status < 400, f"{sent.path} was refused with {sent.status}, and left {acts}"
        self.posted.append(sent)
        return answer


def _last() -> int:
    return _found(select(func.max(ENTRIES.c.id)))[0][0] or 0


def _entries(after: int) -> list[Row[Any]]:
    return _found(select(ENTRIES).where(ENTRIES.c.id > after).order_by(ENTRIES.c.id))


def _found(query: Select[Any]) -> list[Row[Any]]:
    """On the connection of the test. What a request did not commit was rolled back when it ended."""
    connection = database.engines[None]
    assert isinstance(connection, Connection)
    return list(connection.execute(query).all())
