"""The list of refunds by state. Its address is its state: which list, and where the page begins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, ages, positions
from app.office.refunds import words
from app.settlement.refunds import services as refunds
from app.settlement.refunds.services import Board, Position

bp = Blueprint("refunds", __name__)


@access.page(bp, "/refunds", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    which = _which()
    return render(
        "office/refunds/list.html",
        region="office/refunds/_list.html",
        page=refunds.board(which, channels, _after()),
        counts=refunds.counts(channels),
        most=10_000,
        which=which,
        boards=words.BOARDS,
        what_now=words.what_now,
        status_of=lambda refund: words.status(refund, clock.now()),
        age=lambda refund: ages.written(clock.now() - refund.due_at),
        here=_here,
    )


def _which() -> Board:
    asked = request.args.get("view", "")
    return Board(asked) if asked in set(Board) else Board.REFUSED


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _here(after: Position | None = None, **changed: str) -> str:
    values: dict[str, Any] = {"view": request.args.get("view"), **changed}
    if after:
        values["after"] = positions.written(after.due_at, after.ref)
    return url_for(".board", **values)
