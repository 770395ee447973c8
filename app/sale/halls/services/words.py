"""Rows and seats as people say them, in French or English: `A–T`, `G 13-16`, `Parterre G 1-11 odd`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from app.sale.halls.services.errors import BadWords

MOST_ROWS = 200  # of one range
LARGEST = 999  # number of a seat, or of a row
DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*|\s+(?:to|a|au)\s+")
PARTS = re.compile(r"[,;\n]+")
LETTERS = re.compile(r"[A-Z]{1,2}")
FIGURES = re.compile(r"[0-9]{1,3}")
LABEL = re.compile(r"\w{1,5}")
SPOTS = re.compile(
    r"(?:rows? |rangs? )?(?P<rows>\S+?(?:-\S+?)?|all|tous|toutes)"
    r"(?: (?:seats? |places? )?(?P<numbers>[0-9]{1,3}(?:-[0-9]{1,3})?))?(?: (?P<parity>[a-z]+))?",
    re.IGNORECASE,
)
ALL = ("all", "tous", "toutes")


class Parity(IntEnum):
    EVEN = 0
    ODD = 1


PARITIES = {
    **dict.fromkeys(("odd", "odds", "impair", "impairs", "impaire", "impaires"), Parity.ODD),
    **dict.fromkeys(("even", "evens", "pair", "pairs", "paire", "paires"), Parity.EVEN),
}


@dataclass(frozen=True)
class Spots:
    """Seats of these rows (none named: all) with a number between two, and of one parity if it is given."""

    rows: tuple[str, ...]
    first: int | None = None
    last: int | None = None
    parity: Parity | None = None

    def has(self, row: str, number: int) -> bool:
        return (
            (not self.rows or row in self.rows)
            and (self.first is None or self.first <= number <= (self.last or self.first))
            and (self.parity is None or number % 2 == self.parity)
        )


def parts(text: str) -> list[str]:
    """What commas, semicolons and ends of lines part."""
    found = (plain(part) for part in PARTS.split(text))
    return [part for part in found if part]


def plain(text: str) -> str:
    """Without accents, with single blanks and plain dashes."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(DASH.sub("-", bare).split())


def read_spots(part: str) -> Spots:
    """One part of a text. Raises BadWords."""
    found = SPOTS.fullmatch(part)
    parity = PARITIES.get((found["parity"] or "").lower()) if found else None
    if not found or (found["parity"] and parity is None):
        raise BadWords(part)
    rows = () if found["rows"].lower() in ALL else tuple(read_rows(found["rows"]))
    first, last = read_numbers(found["numbers"]) if found["numbers"] else (None, None)
    return Spots(rows, first, last, parity)


def read_numbers(text: str) -> tuple[int, int]:
    """`1-32`, or one number. Raises BadWords."""
    first, _dash, last = text.partition("-")
    if not FIGURES.fullmatch(first) or (last and not FIGURES.fullmatch(last)):
        raise BadWords(text)
    one, other = int(first), int(last or first)
    if not 1 <= one <= other:
        raise BadWords(text)
    return one, other


def read_rows(text: str) -> Iterator[str]:
    """`A-T`, `AA-AF`, `1-20`, or one row. Raises BadWords."""
    first, dash, last = text.upper().partition("-")
    if not dash:
        if not LABEL.fullmatch(first):
            raise BadWords(text)
        yield first
        return
    if FIGURES.fullmatch(first) and FIGURES.fullmatch(last):
        one, other = int(first), int(last)
        yield from map(str, _counted(text, one, other))
    elif LETTERS.fullmatch(first) and LETTERS.fullmatch(last):
        yield from map(_lettered, _counted(text, _number(first), _number(last)))
    else:
        raise BadWords(text)


def _counted(text: str, one: int, other: int) -> range:
    if not one <= other < one + MOST_ROWS:
        raise BadWords(text)
    return range(one, other + 1)


def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - ord("A") + 1
    return found


def _lettered(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
