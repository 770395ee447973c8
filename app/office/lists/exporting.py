"""Taking a list out as a file: a page that says how much it is, and then exactly what the list shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import request
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.i18n import _
from app.http.regions import render
from app.office import access
from app.office.lists import csv_files
from app.office.lists.listing import Column, Listing, Row

MOST = 200_000  # rows of one file


def answer(
    listing: Listing[Row], number: int, rows: Callable[[], Iterable[Row]], zone: Callable[[Row], str]
) -> ResponseReturnValue:
    """`number` of rows, counted to `MOST` + 1; `zone` is the time zone a row's moments are written in."""
    columns = [column for column in listing.columns if column.name in request.form.getlist("column")]
    trouble = _trouble(columns, number) if request.method == "POST" else ""
    if request.method == "POST" and not trouble:
        audit.exported(access.actor(), listing.name, _filters(listing), number)
        return csv_files.answer(listing.name, columns, rows(), zone)
    return render(
        "office/lists/export.html", listing=listing, number=number, most=MOST, trouble=trouble,
        ticked=columns or [column for column in listing.columns if column.filed or column in listing.shown],
        status=422 if trouble else 200,
    )  # fmt: skip


def _trouble(columns: list[Column[Row]], number: int) -> str:
    if not columns:
        return _("Tick at least one column.")
    return _("Narrow the list: a file has at most %(num)s rows.", num=MOST) if number > MOST else ""


def _filters(listing: Listing[Row]) -> dict[str, str]:
    """What the list was narrowed to, for the audit."""
    said = {name: listing.filter(name) for name in listing.filters}
    return {name: value for name, value in said.items() if value}
