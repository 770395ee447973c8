"""The table of the customer's requirements: one line each, and the tests it cites are there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs/requirements.md"
NUMBERS = [f"S{number}" for number in range(1, 140)]
ROW = re.compile(r"^\| (S\d+) \|(.*)\|$", re.MULTILINE)
CITED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
MISSING = re.compile(r"(?:in part|open): \w.{3,}")


class Requirement(NamedTuple):
    number: str
    what: str
    where: str
    state: str
    tests: str

    @property
    def cited(self) -> list[tuple[str, str]]:
        """Files and names."""
        return CITED.findall(self.tests)


def requirements() -> list[Requirement]:
    """As the table tells them."""
    told = []
    for number, cells in ROW.findall(TABLE.read_text()):
        what, where, state, tests = (cell.strip() for cell in cells.split("|"))
        told.append(Requirement(number, what, where, state, tests))
    return told


@cache
def names_in(path: str) -> frozenset[str]:
    """By name; none if there is no such file."""
    file = ROOT / path
    return frozenset(re.findall(r"def (test_\w+)\(", file.read_text())) if file.is_file() else frozenset()


def test_each_requirement_has_one_line_in_its_order() -> None:
    assert [told.number for told in requirements()] == NUMBERS


def test_each_says_what_and_where() -> None:
    assert [told.number for told in requirements() if not (told.what and told.where)] == []


def test_the_tests_it_cites_are_there() -> None:
    cited = [(told.number, path, name) for told in requirements() for path, name in told.cited]
    assert [one for one in cited if one[2] not in names_in(one[1])] == []


def test_nothing_else_stands_among_the_tests() -> None:
    """A name that is written another way would be held to nothing."""
    left = {told.number: CITED.sub("", told.tests).replace(",", "").strip() for told in requirements()}
    assert {number: words for number, words in left.items() if words not in ("", "–")} == {}


def test_what_is_proved_has_a_test_and_what_is_open_has_words() -> None:
    for told in requirements():
        if told.state == "proved":
            assert told.cited, f"{told.number} is said to be proved by nothing"
        else:
            assert MISSING.fullmatch(told.state), f"{told.number}: {told.state}"
            assert bool(told.cited) == told.state.startswith("in part"), told.number
