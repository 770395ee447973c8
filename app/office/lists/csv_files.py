"""A list as a file for spreadsheets, written while it is read.

French ones want semicolons and a decimal comma. Text that a spreadsheet would take for a formula is quoted
(CWE-1236).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from flask import Response, stream_with_context

from app.http.languages import lang
from app.kernel.money import Money
from app.office.lists.listing import Column, Row, Value

BOM = "\ufeff"  # without it, spreadsheets misread accents
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE = 200  # rows between two writings


class _Echo:
    """What `csv.writer` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def answer(
    name: str, columns: Sequence[Column[Row]], rows: Iterable[Row], zone: Callable[[Row], str]
) -> Response:
    """`name` without its ending; `zone` is the time zone a row's moments are written in."""
    body = stream_with_context(_written(columns, rows, zone, lang()))
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(
    columns: Sequence[Column[Row]], rows: Iterable[Row], zone: Callable[[Row], str], lang: str
) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";" if lang == "fr" else ",")
    lines = (
        writer.writerow([cell(column.value(row), zone(row), lang) for column in columns]) for row in rows
    )
    yield BOM + writer.writerow([str(column.word) for column in columns])
    while some := "".join(islice(lines, AT_ONCE)):
        yield some


def cell(value: Value, zone: str, lang: str) -> str:
    match value:
        case None:
            return ""
        case Money():
            number = str(Decimal(value.minor).scaleb(-2))
            return number.replace(".", ",") if lang == "fr" else number
        case datetime():
            pattern = "%d/%m/%Y %H:%M" if lang == "fr" else "%Y-%m-%d %H:%M"
            return value.astimezone(ZoneInfo(zone)).strftime(pattern)
        case date():
            return value.strftime("%d/%m/%Y" if lang == "fr" else "%Y-%m-%d")
        case int():
            return str(value)
        case _:
            return f"'{value}" if value.startswith(FORMULAS) else value
