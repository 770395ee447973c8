"""The tests' PostgreSQL, started once a run and thrown away after it; databases copied from a ready one."""

from __future__ import annotations

import atexit
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from app.dev.embedded_postgres import ROLE, SHOP_ROLE, EmbeddedPostgres
from app.dev.postgres_folder import erase


@cache
def database_url() -> str:
    """TEST_DATABASE_URL's, whose role must be allowed to create databases; or our own server's."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    home = Path(tempfile.mkdtemp(prefix="parterre-"))
    server = EmbeddedPostgres(home, durable=False)
    server.start()
    atexit.register(erase, home)
    atexit.register(server.stop)
    return server.url


def for_shop(url: str) -> str:
    """The same database for the shop's own role. A server of TEST_DATABASE_URL has one role only."""
    return _as_role(url, ROLE, SHOP_ROLE)


def for_owner(url: str) -> str:
    return _as_role(url, SHOP_ROLE, ROLE)


def _as_role(url: str, old: str, new: str) -> str:
    parts = make_url(url)
    return parts.set(username=new).render_as_string(hide_password=False) if parts.username == old else url


@contextmanager
def copied(template_url: str) -> Iterator[str]:
    """A database with all the template has, in milliseconds. Nobody may be connected to the template."""
    with new_database(make_url(template_url).database or "template1") as url:
        yield url


@contextmanager
def new_database(template: str = "template1") -> Iterator[str]:
    url = make_url(database_url())
    name = f"test_{secrets.token_hex(6)}"
    _tell(url, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _tell(url, "DROP DATABASE {} WITH (FORCE)", name)


UNDO_ACTS = """
ALTER TABLE {0} DISABLE TRIGGER USER;
TRUNCATE {0};
ALTER TABLE {0} ENABLE TRIGGER USER
"""


def forget_acts(url: str) -> None:
    """What the demo did is in the audit, and no act of a test. Only its owner can take it out."""
    _tell(make_url(for_owner(url)), UNDO_ACTS, "audit_entries")


def _tell(url: URL, statement: str, *names: str) -> None:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
