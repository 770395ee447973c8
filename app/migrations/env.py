"""Runs migrations as the owner of the tables; types are plain, so history never imports the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.types import TypeDecorator

from app import database_roles
from app.config import BadSetting
from app.db import database


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A column type of ours becomes the SQL type under it."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return (
            f"sa.{item.impl_instance!r}" if "JSONB" not in repr(item.impl_instance) else "postgresql.JSONB()"
        )
    return False


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """The job queue's tables are its library's own."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


@contextmanager
def owner() -> Iterator[Connection]:
    """Raises BadSetting: in production, the tables do not belong to the role that serves pages."""
    settings = current_app.config["SETTINGS"]
    if not settings.migration_database_url and not settings.development:
        raise BadSetting(
            "MIGRATION_DATABASE_URL is missing: the tables belong to a database role of their own. "
            "See docs/operations.md, Install."
        )
    engine = create_engine(
        settings.migration_database_url or settings.database_url, poolclass=NullPool, hide_parameters=True
    )
    with engine.connect() as connection:
        yield connection


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with owner() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            include_object=include_object,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
            if current_app.config["SETTINGS"].migration_database_url:
                database_roles.grant_shop(connection)


run()
