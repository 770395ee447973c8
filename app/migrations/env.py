"""Runs migrations inside the app's own engine; types are plain, so history never imports the app."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.types import TypeDecorator

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


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with database.engine.connect() as connection:
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


run()
