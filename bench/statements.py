"""How many SQL statements a page needs; opening and closing transactions is not counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

FRAMES = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counted(engine: Engine | Connection) -> Iterator[list[str]]:
    """The statements run meanwhile, in order."""
    run: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        if not statement.startswith(FRAMES):
            run.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(engine, "before_cursor_execute", note)
