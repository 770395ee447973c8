"""Suspending an instalment and resuming it. Either is undone by the other."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from app.http import formats
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, undo
from app.office.instalments import found, words
from app.office.instalments.blueprint import bp
from app.presenters import instalments as instalment_words
from app.settlement.collection import services as collection
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.services import NotOpen

RIGHT = Right.HANDLE_ORDERS


@access.page(bp, "/instalments/<number>/<int:share>/suspension", RIGHT, methods=("POST",))
def suspend(number: str, share: int) -> ResponseReturnValue:
    row = found.instalment_or_404(number, share, RIGHT)
    try:
        collection.suspend(row.order_ref, share, request.args.get("shown", ""), access.actor())
    except (NotOpen, collection.Changed):
        return _already_other(row)
    row = found.instalment_or_404(number, share, RIGHT)
    _say(_("%(which)s is suspended: nothing is taken.", which=instalment_words.name([row])), row, "resume")
    return found.back(row)


@access.page(bp, "/instalments/<number>/<int:share>/resumption", RIGHT, methods=("POST",))
def resume(number: str, share: int) -> ResponseReturnValue:
    row = found.instalment_or_404(number, share, RIGHT)
    try:
        collection.resume(row.order_ref, share, request.args.get("shown", ""), access.actor())
    except (NotOpen, collection.Changed):
        return _already_other(row)
    row = found.instalment_or_404(number, share, RIGHT)
    which = instalment_words.name([row])
    _say(_("%(which)s takes its course again. %(why)s", which=which, why=words.why(row)), row, "suspend")
    return found.back(row)


def _already_other(row: Instalment) -> ResponseReturnValue:
    flash(_("This instalment has changed meanwhile. Nothing was done."))
    return found.back(row)


def _say(sentence: str, row: Instalment, back: str) -> None:
    """With the way to undo it, as the frame offers it."""
    number = formats.order_number(row.schedule.order.number)
    where = {**found.kept(), "shown": collection.version(row), "number": number, "share": str(row.number)}
    undo.offer(sentence, f"instalments.{back}", where)
