"""The columns of a file of seats: written in the page's language, read in either."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from typing import Any

from app.http.i18n import lazy, lazy_pgettext
from app.kernel.card_numbers import holds_card_number
from app.kernel.texts import LANGUAGES, Texts
from app.mail.composer import speaking
from app.office.lists.csv_files import BOM, FORMULAS
from app.office.lists.listing import Column
from app.office.rule_words import SEAT_KINDS
from app.sale.halls.models import SeatKind
from app.sale.halls.services import BadLine, LineFault, SeatLine

YES, NO = lazy("yes"), lazy("no")
NEEDED = ("zone", "row", "number", "category")
FIGURES = ("rank", "row_order", "position", "x", "y")
ANSWERS = ("step_free", "restricted_view")
LONGEST = 300  # characters of a cell
MOST_DIGITS = 6


def _answer(holds: bool) -> str:  # a cell
    return str(YES if holds else NO)


COLUMNS = (
    Column[SeatLine]("zone", lazy("Zone"), lambda one: one.zone),
    Column[SeatLine]("row", lazy("Row"), lambda one: one.row),
    Column[SeatLine]("number", lazy_pgettext("seat", "Number"), lambda one: one.number),
    Column[SeatLine]("category", lazy("Category"), lambda one: one.category),
    Column[SeatLine]("door_fr", lazy("Door (FR)"), lambda one: one.door.fr),
    Column[SeatLine]("door_en", lazy("Door (EN)"), lambda one: one.door.en),
    Column[SeatLine]("view_fr", lazy("View (FR)"), lambda one: one.view.fr),
    Column[SeatLine]("view_en", lazy("View (EN)"), lambda one: one.view.en),
    Column[SeatLine]("restricted_view", lazy("Restricted view"), lambda one: _answer(one.restricted_view)),
    Column[SeatLine]("step_free", lazy("Step-free"), lambda one: _answer(one.step_free)),
    Column[SeatLine]("kind", lazy("Kind"), lambda one: str(SEAT_KINDS[one.kind])),
    Column[SeatLine]("beside", lazy("Companion of"), lambda one: one.beside),
    Column[SeatLine]("rank", lazy("Rank"), lambda one: one.rank),
    Column[SeatLine]("row_order", lazy("Rows from the stage"), lambda one: one.row_order),
    Column[SeatLine]("bench", lazy("Bench"), lambda one: one.bench),
    Column[SeatLine]("position", lazy("Position on the bench"), lambda one: one.position),
    Column[SeatLine]("x", lazy_pgettext("coordinate", "x"), lambda one: one.x),
    Column[SeatLine]("y", lazy_pgettext("coordinate", "y"), lambda one: one.y),
)
WORDS = {column.name: column.word for column in COLUMNS}


class NoHeading(Exception):
    """The first line does not say where these columns are; none if there is no line."""

    def __init__(self, *columns: str) -> None:
        super().__init__(*columns)
        self.said = ", ".join(str(WORDS[name]) for name in columns)


@cache
def _said() -> tuple[dict[str, str], dict[str, SeatKind], dict[str, bool]]:
    """Headings, kinds and answers, in every language."""
    headings: dict[str, str] = {}
    kinds: dict[str, SeatKind] = {}
    answers = {"": False, "0": False, "1": True}
    for lang in LANGUAGES:
        with speaking(lang):
            headings |= {str(column.word).casefold(): column.name for column in COLUMNS}
            kinds |= {str(word).casefold(): kind for kind, word in SEAT_KINDS.items()}
            answers |= {str(YES).casefold(): True, str(NO).casefold(): False}
    return headings, kinds, answers


def read(sent: bytes) -> tuple[list[SeatLine], list[BadLine]]:
    """The seats of a file, and what could not be read. Raises NoHeading."""
    lines = _text(sent).splitlines()
    first = lines[0] if lines else ""
    delimiter = max(";,\t", key=first.count)
    table = list(csv.reader(lines, delimiter=delimiter))
    headings, _kinds, _answers = _said()
    names = [headings.get(cell.strip().casefold(), "") for cell in table[0]] if table else []
    if missing := [name for name in NEEDED if name not in names]:
        raise NoHeading(*(missing if any(names) else ()))
    seats: list[SeatLine] = []
    bad: list[BadLine] = []
    for number, row in enumerate(table[1:], 2):
        cells = {name: _plain(cell) for name, cell in zip(names, row, strict=False) if name}
        if any(cells.values()):
            _read(number, cells, seats, bad)
    return seats, bad


def _text(sent: bytes) -> str:
    """Spreadsheets write UTF-8, or what Windows took for Western letters before."""
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError:
        text = sent.decode("cp1252", "replace")
    return text.removeprefix(BOM).replace("\0", "")


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULAS) else text


def _read(number: int, cells: dict[str, str], seats: list[SeatLine], bad: list[BadLine]) -> None:
    wrong = next((name for name, cell in cells.items() if holds_card_number(cell)), "")
    if wrong:
        bad.append(BadLine(number, wrong, LineFault.CARD))
        return
    found: dict[str, Any] = {name: cells.get(name, "")[:LONGEST] for name in (*NEEDED, "beside", "bench")}
    found |= {
        name: Texts(cells.get(f"{name}_fr", ""), cells.get(f"{name}_en", "")) for name in ("door", "view")
    }
    _headings, kinds, answers = _said()
    known: Sequence[tuple[str, dict[str, Any]]] = [(name, answers) for name in ANSWERS]
    for name, words in [*known, ("kind", {"": SeatKind.SEAT, **kinds})]:
        said = cells.get(name, "").casefold()
        if said not in words:
            bad.append(BadLine(number, name, LineFault.UNKNOWN, cells[name][:60]))
            return
        found[name] = words[said]
    for name in FIGURES:
        said = cells.get(name, "")
        if said and not _is_number(said):
            bad.append(BadLine(number, name, LineFault.NUMBER, said[:60]))
            return
        found[name] = int(said) if said else None
    seats.append(SeatLine(**found, line=number))


def _is_number(said: str) -> bool:
    figures = said.removeprefix("-")
    return figures.isascii() and figures.isdecimal() and len(figures) <= MOST_DIGITS
