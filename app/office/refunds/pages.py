"""The list of refunds by state. Its address is its state: which list, and where the page begins."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, ages, positions
from app.office.auth import step_up
from app.office.lists import exporting
from app.office.lists.of_orders import zone_of
from app.office.refunds import words
from app.office.refunds.columns import REFUNDS
from app.settlement.refunds import services as refunds
from app.settlement.refunds.services import Board, Position

bp = Blueprint("refunds", __name__)


@access.page(bp, "/refunds", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    which = _which()
    page = refunds.board(which, channels, _after())
    return render(
        "office/refunds/list.html",
        region="office/refunds/_list.html",
        listing=REFUNDS,
        page=page,
        following=REFUNDS.following(_written(page.after)),
        counts=refunds.counts(channels),
        most=refunds.MOST_COUNTED,
        which=which,
        boards=words.BOARDS,
        what_now=words.what_now,
        status_of=lambda refund: words.status(refund, clock.now()),
        age=lambda refund: ages.written(clock.now() - refund.due_at),
    )


@access.page(bp, "/refunds/export", Right.EXPORT, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    which, channels = _which(), access.actor().channels(Right.EXPORT)
    return exporting.answer(
        REFUNDS, refunds.count(which, channels, exporting.MOST),
        lambda: refunds.every(which, channels), zone=lambda row: zone_of(row[1]),
    )  # fmt: skip


def _which() -> Board:
    return Board(REFUNDS.filter("view"))


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _written(after: Position | None) -> str:
    return positions.written(after.due_at, after.ref) if after else ""
