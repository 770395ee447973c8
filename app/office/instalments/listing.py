"""The board of instalments. Its address is its state: which list, and where the page begins."""

from __future__ import annotations

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from app.http.numbers import whole_or
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.auth import step_up
from app.office.instalments import words
from app.office.instalments.blueprint import bp
from app.office.instalments.columns import INSTALMENTS
from app.office.lists import exporting
from app.office.lists.of_orders import zone_of
from app.presenters import instalments as instalment_words
from app.settlement.instalments import services as instalments
from app.settlement.instalments.services import Board, Position


@access.page(bp, "/instalments", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    which = _which()
    page = instalments.board(which, channels, _position())
    return render(
        "office/instalments/list.html",
        region="office/instalments/_list.html",
        listing=INSTALMENTS,
        page=page,
        following=INSTALMENTS.following(_written(page.after)),
        counts=instalments.counts(channels),
        most=instalments.MOST_COUNTED,
        which=which,
        boards=words.BOARDS,
        status_of=words.status,
        why=words.why,
        acts=words.acts,
        due=instalment_words.due,
    )


@access.page(bp, "/instalments/export", Right.EXPORT, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    which, channels = _which(), access.actor().channels(Right.EXPORT)
    return exporting.answer(
        INSTALMENTS, instalments.count(which, channels, exporting.MOST),
        lambda: instalments.every(which, channels), zone=lambda row: zone_of(row.schedule.order),
    )  # fmt: skip


def _which() -> Board:
    return Board(INSTALMENTS.filter("view"))


def _position() -> Position | None:
    """Where the page begins; anything else than what `_written` wrote is the first page."""
    day, ref, number = (*request.args.get("after", "").split("_"), "", "", "")[:3]
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return None
    return Position(due_on, ref[:26].replace("\0", ""), whole_or(number, 0))


def _written(after: Position | None) -> str:
    return f"{after.due_on.isoformat()}_{after.order_ref}_{after.number}" if after else ""
