"""What somebody keeps at hand, in words, with where it is."""

from __future__ import annotations

from typing import NamedTuple

from app.office import access
from app.office.records import Records
from app.people.staff import services as staff


class Starred(NamedTuple):
    words: str
    called: str
    url: str


def of_mine() -> list[Starred]:
    """The last one first; what is gone, or they may no longer see, is left out."""
    if not access.me().stars:  # which are read with whoever is signed in
        return []
    rows = staff.stars_of(access.me().ref)
    records = Records(rows)
    found = [(records.of(row), records.called(row)) for row in rows]
    return [Starred(record.words, called, record.url) for record, called in found if record.url]
