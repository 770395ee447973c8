"""Payments that wait for an answer: the list, and asking the bank now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.http.providers import all_providers
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, bank_words, positions
from app.office.payments import words
from app.settlement.payments import services as payments
from app.settlement.payments.services import Board, Position

bp = Blueprint("payments", __name__)


@access.page(bp, "/payments", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    which = _which()
    return render(
        "office/payments/list.html",
        region="office/payments/_list.html",
        page=payments.board(which, channels, _after()),
        counts=payments.counts(channels),
        most=10_000,
        which=which,
        boards=words.BOARDS,
        meaning=words.meaning(which),
        why=words.why,
        status_of=lambda payment: words.status(payment, clock.now()),
        age=lambda payment: words.age(clock.now() - payment.started_at),
        may_ask=lambda payment: access.actor().may(Right.HANDLE_ORDERS, payment.order.channel_code),
        here=_here,
    )


@access.page(bp, "/payments/<ref>/question", Right.HANDLE_ORDERS, methods=("POST",))
def ask(ref: str) -> ResponseReturnValue:
    """The bank is asked outside of any transaction; its answer counts at once."""
    found = payments.find(ref[:30].replace("\0", "")) or abort(404)
    access.actor().must(Right.HANDLE_ORDERS, found.order.channel_code)
    try:
        asked = payments.ask_now(found.ref, all_providers(), access.actor())
    except payments.Answered:
        flash(_("The bank has answered already. Nothing was asked."))
    else:
        flash(_("The bank was asked. %(answer)s", answer=bank_words.answer(asked).sentence))
    return redirect(url_for(".board", view=_which()), 303)


def _which() -> Board:
    asked = request.args.get("view", "")
    return Board(asked) if asked in set(Board) else Board.UNANSWERED


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _here(after: Position | None = None, **changed: str) -> str:
    values: dict[str, Any] = {"view": request.args.get("view"), **changed}
    if after:
        values["after"] = positions.written(after.started_at, after.ref)
    return url_for(".board", **values)
