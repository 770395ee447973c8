"""A list of records: its columns, and the part of its address that says what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlencode

from flask import request, url_for

from app.kernel.money import Money

Row = TypeVar("Row")
Value = str | int | Money | date | None  # moments are days too

LONGEST = 254  # characters of what a filter says
MOST_CHOSEN = 200  # rows one can tick on a page, and more


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`value` is what a file says of a row; pages draw the cell that is named like the column.

    `css`: of its cells. `always`: it cannot be left out. `rare`: shown only to whoever chose it; `filed`:
    yet ticked for a file.
    """

    name: str
    word: Any
    value: Callable[[Row], Value]
    css: str = ""
    always: bool = False
    rare: bool = False
    filed: bool = False


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """`name` is that of the list in saved views and files; `filters` are the names in its address.

    `export` is the endpoint of its file. `bare`: what its address says if it shows all, to tell it from the
    address that says nothing, which leads to the view somebody begins with. `implied`: what goes without
    saying, and is said all the same wherever an address leads: a file is of what was seen.
    """

    name: str
    endpoint: str
    export: str
    columns: tuple[Column[Row], ...]
    filters: tuple[str, ...]
    bare: tuple[str, str]
    implied: Callable[[dict[str, Any]], dict[str, str]] = lambda _said: {}

    @property
    def asked(self) -> list[str]:
        """The columns the address names."""
        named = request.args.getlist("column")
        return [column.name for column in self.columns if column.name in named]

    @property
    def shown(self) -> tuple[Column[Row], ...]:
        asked = self.asked
        if not asked:
            return tuple(column for column in self.columns if not column.rare)
        return tuple(column for column in self.columns if column.always or column.name in asked)

    @property
    def chosen(self) -> list[str] | None:
        """The rows that were ticked; None: all that match."""
        ticked = request.args.getlist("chosen")[:MOST_CHOSEN]
        return None if request.args.get("all") or not ticked else [one[:26] for one in ticked]

    def filter(self, name: str) -> str:
        return str(self._kept().get(name, ""))

    def _kept(self, **changed: str) -> dict[str, Any]:
        said = self._said() | changed
        return self._complete({name: value for name, value in said.items() if value})

    def _said(self) -> dict[str, str]:
        said = {name: request.args.get(name, "").replace("\0", "").strip() for name in self.filters}
        return {name: value[:LONGEST] for name, value in said.items() if value}

    def _complete(self, said: dict[str, Any]) -> dict[str, Any]:
        """With what is implied, each filter in its place: the same list has one address."""
        every = said | self.implied(said)
        return {name: every[name] for name in self.filters if name in every}

    def state(self, **changed: str) -> dict[str, Any]:
        """What the address says without the page, as `url_for` takes it; a filter left empty is left out."""
        values = self._kept(**changed) or dict([self.bare])
        return values | ({"column": self.asked} if self.asked else {})

    def here(self, after: str = "", **changed: str) -> str:
        """This list with another filter, or its next page."""
        page: dict[str, Any] = {"after": after} if after else {}
        return url_for(self.endpoint, **self.state(**changed), **page)

    def narrowed(self, name: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Each of these values of one filter, and the address of this list with it; they may be hundreds."""
        address, said, columns = url_for(self.endpoint), self._said(), self.asked
        for value in values:
            state = self._complete(said | {name: value}) | ({"column": columns} if columns else {})
            yield value, f"{address}?{urlencode(state, doseq=True)}"

    def following(self, after: str) -> str:
        """The next page, if there is one."""
        return self.here(after) if after else ""

    @property
    def whole(self) -> str:
        """The address of all of it."""
        nothing: dict[str, Any] = dict([self.bare])
        return url_for(self.endpoint, **nothing)

    @property
    def query(self) -> str:
        """The state as a saved view keeps it."""
        return urlencode(self.state(), doseq=True)

    def cleaned(self, query: str) -> str:
        """A query that came back from a form, without what this list does not know."""
        return urlencode(self.parsed(query), doseq=True)

    def parsed(self, query: str) -> dict[str, Any]:
        said = parse_qs(query, max_num_fields=100)
        values = self._complete({name: said[name][0] for name in self.filters if name in said})
        columns = [column.name for column in self.columns if column.name in said.get("column", ())]
        return (values or dict([self.bare])) | ({"column": columns} if columns else {})

    def at(self, query: str) -> str:
        return f"{url_for(self.endpoint)}?{query}"


def of_boards(name: str, columns: tuple[Column[Row], ...], boards: Sequence[str]) -> Listing[Row]:
    """A list that is always one of several: the one its address names, else the first."""

    def shown(said: dict[str, Any]) -> dict[str, str]:
        return {"view": said["view"] if said.get("view") in boards else boards[0]}

    bare = ("view", boards[0])
    return Listing(name, f"{name}.board", f"{name}.export", columns, ("view",), bare, implied=shown)
