"""The seats of a plan as a file for spreadsheets, and a file taken over into a draft."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access
from app.office.halls import seat_columns
from app.office.halls.blueprint import draft_or_404, draw, page, plan_of
from app.office.halls.forms import SeatsFileForm
from app.office.halls.seat_columns import NoHeading
from app.office.lists import csv_files
from app.sale.halls import services as halls
from app.sale.halls.services import BadLine, BadLines

SHOWN = 100  # bad lines


@page("/halls/<int:number>/plans/<int:plan>/seats")
def export_seats(number: int, plan: int) -> ResponseReturnValue:
    hall = halls.find_hall(number)
    found, zone = plan_of(hall, plan), brands.channel().timezone
    rows = halls.lines_of(found, lang())
    return csv_files.answer(f"hall-{number}-{plan}", seat_columns.COLUMNS, rows, lambda _row: zone)


@page("/halls/<int:number>/plans/<int:plan>/import", Right.SET_UP, methods=("GET", "POST"))
def import_seats(number: int, plan: int) -> ResponseReturnValue:
    """All of the file, or nothing and what is wrong with which line."""
    hall = halls.find_hall(number)
    found, form = draft_or_404(hall, plan), SeatsFileForm()
    bad: list[BadLine] = []
    if form.is_submitted():
        try:
            lines, unread = seat_columns.read(form.file.data.read() if form.file.data else b"")
            taken = halls.take_over(found, lines, access.actor(), unread)
            flash(_("Seats taken over: %(num)s.", num=taken.seats))
            if taken.new_zones:
                flash(_("Zones made: %(names)s.", names=", ".join(taken.new_zones)))
            return redirect(url_for(".plan", number=number, plan=plan), 303)
        except NoHeading as missing:
            form.file.errors = [
                _("The heading lacks: %(columns)s.", columns=missing.said) if missing.said
                else _("Choose a CSV file with a heading and at least one seat.")
            ]  # fmt: skip
        except BadLines as refused:
            bad = list(refused.lines)
            form.file.errors = [
                _("Nothing was taken over: %(num)s lines have to be mended first.", num=len(bad)) if bad
                else _("Choose a CSV file with a heading and at least one seat.")
            ]  # fmt: skip
    return draw(
        "import", hall, status=422 if form.is_submitted() else 200, plan=found, form=form,
        categories=halls.categories_of(number), columns=seat_columns.COLUMNS, bad=len(bad),
        bad_lines=bad[:SHOWN], column_words=seat_columns.WORDS,
    )  # fmt: skip
