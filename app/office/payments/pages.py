"""Payments that wait for an answer: the list, and asking the bank now."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.http.providers import all_providers
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, bank_words, positions
from app.office.auth import step_up
from app.office.lists import exporting
from app.office.lists.of_orders import zone_of
from app.office.payments import words
from app.office.payments.columns import PAYMENTS
from app.settlement.payments import services as payments
from app.settlement.payments.services import Board, Position

bp = Blueprint("payments", __name__)


@access.page(bp, "/payments", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    which = _which()
    page = payments.board(which, channels, _after())
    return render(
        "office/payments/list.html",
        region="office/payments/_list.html",
        listing=PAYMENTS,
        page=page,
        following=PAYMENTS.following(_written(page.after)),
        counts=payments.counts(channels),
        most=payments.MOST_COUNTED,
        which=which,
        boards=words.BOARDS,
        meaning=words.meaning(which),
        why=words.why,
        status_of=lambda payment: words.status(payment, clock.now()),
        age=lambda payment: words.age(clock.now() - payment.started_at),
        may_ask=lambda payment: access.actor().may(Right.HANDLE_ORDERS, payment.order.channel_code),
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


@access.page(bp, "/payments/export", Right.EXPORT, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    which, channels = _which(), access.actor().channels(Right.EXPORT)
    return exporting.answer(
        PAYMENTS, payments.count(which, channels, exporting.MOST),
        lambda: payments.every(which, channels), zone=lambda payment: zone_of(payment.order),
    )  # fmt: skip


def _which() -> Board:
    return Board(PAYMENTS.filter("view"))


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _written(after: Position | None) -> str:
    return positions.written(after.started_at, after.ref) if after else ""
