"""The board of instalments. Its address is its state: which list, and where the page begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.http.numbers import whole_or
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.instalments import words
from app.office.instalments.blueprint import bp
from app.presenters import instalments as instalment_words
from app.settlement.instalments import services as instalments
from app.settlement.instalments.services import Board, Position


@access.page(bp, "/instalments", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    which = _which()
    return render(
        "office/instalments/list.html",
        region="office/instalments/_list.html",
        page=instalments.board(which, channels, _position()),
        counts=instalments.counts(channels),
        most=10_000,
        which=which,
        boards=words.BOARDS,
        here=_here,
        status_of=words.status,
        why=words.why,
        acts=words.acts,
        due=instalment_words.due,
    )


def _which() -> Board:
    asked = request.args.get("view", "")
    return Board(asked) if asked in set(Board) else Board.DECLINED


def _position() -> Position | None:
    """Where the page begins; anything else than what `_here` wrote is the first page."""
    day, ref, number = (*request.args.get("after", "").split("_"), "", "", "")[:3]
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return None
    return Position(due_on, ref[:26].replace("\0", ""), whole_or(number, 0))


def _here(after: Position | None = None, **changed: str) -> str:
    values: dict[str, Any] = {"view": request.args.get("view"), **changed}
    if after:
        values["after"] = f"{after.due_on.isoformat()}_{after.order_ref}_{after.number}"
    return url_for(".board", **values)
