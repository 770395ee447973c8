"""What a file of deferred accounts says of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.audit import services as audit
from app.http.i18n import lazy
from app.kernel.money import Money
from app.office.lists.listing import Column, Listing
from app.settlement.deferred import services as deferred
from app.settlement.deferred.aged import AT_ONCE, Aged

AGES = {
    "": lazy("All"), "30": lazy("0 to 30 days"), "60": lazy("30 to 60"), "90": lazy("60 to 90"),
    "more": lazy("Over 90 days"),
}  # fmt: skip
BUCKET = {"30": 0, "60": 1, "90": 2, "more": 3}


@dataclass(frozen=True)
class Owing:
    """Who owes what, and when they were reminded last."""

    row: Aged
    reminded: datetime | None

    def in_bucket(self, name: str) -> Money:
        return self.row.buckets[BUCKET[name]]


def owing(rows: Iterable[Aged]) -> Iterator[Owing]:
    """One statement for each thousand."""
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        reminded = audit.latest("contact", [row.contact.ref for row in some], deferred.REMINDED)
        yield from (Owing(row, reminded.get(row.contact.ref)) for row in some)


COLUMNS: tuple[Column[Owing], ...] = (
    Column("no", lazy("No."), lambda one: one.row.contact.number),
    Column("who", lazy("Contact"), lambda one: one.row.contact.name or one.row.contact.email),
    Column("email", lazy("Email"), lambda one: one.row.contact.email),
    Column("oldest", lazy("Oldest debt"), lambda one: one.row.oldest),
    Column("reminded", lazy("Reminded"), lambda one: one.reminded),
    *(Column(f"age-{name}", AGES[name], lambda one, name=name: one.in_bucket(name)) for name in BUCKET),  # type: ignore[misc]
    Column("owed", lazy("Owed"), lambda one: one.row.total),
    Column("currency", lazy("Currency"), lambda one: one.row.total.currency),
)
DEFERRED = Listing(
    "deferred", "deferred.board", "deferred.export", COLUMNS, ("age",), bare=("age", "all")
)  # fmt: skip
