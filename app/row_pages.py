"""Going through all rows of a list, page after page, in the memory of one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from app.db import session

Row = TypeVar("Row", covariant=True)
Position = TypeVar("Position", covariant=True)


class Page(Protocol, Generic[Row, Position]):
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def after(self) -> Position | None: ...


def every(read: Callable[[Any], Page[Row, Any]]) -> Iterator[Row]:
    """`read` gives the page that begins after a position. What was read before it is forgotten."""
    page = read(None)
    yield from page.rows
    while page.after is not None:
        session.expunge_all()
        page = read(page.after)
        yield from page.rows
