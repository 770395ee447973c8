"""What whoever is signed in asked others to approve, and what became of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.approvals import services as approvals
from app.http import form_keys
from app.http.i18n import _
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.states import IllegalTransition
from app.office import access, undo
from app.office import approval_words as words
from app.office.approvals.drawing import drawn

bp = Blueprint("requests", __name__)


@access.page(bp, "/requests", Right.SEE_ORDERS)
def own_list() -> ResponseReturnValue:
    mine = approvals.asked_by(access.me().ref)
    return render(
        "office/approvals/requests.html",
        mine=mine,
        about=words.about(mine),
        words=words,
        now=clock.now(),
    )


@access.page(bp, "/requests/<ref>", Right.SEE_ORDERS, methods=("GET", "POST"))
@form_keys.answered_once
def own(ref: str) -> ResponseReturnValue:
    """Somebody else's does not exist here."""
    found, by = approvals.find(ref[:26]) or abort(404), access.actor()
    if found.asked_by != by.ref:
        abort(404)
    if request.method == "GET":
        return drawn(found, decides=False)
    try:
        approvals.withdraw(found, by)
    except IllegalTransition:
        problem = _("It was decided meanwhile.")
        return drawn(found, decides=False, problem=problem, status=409)
    undo.offer(_("The request is withdrawn."), "requests.again", {"ref": found.ref})
    return redirect(url_for(".own_list"), 303)


@access.page(bp, "/requests/<ref>/again", Right.SEE_ORDERS, methods=("POST",))
def again(ref: str) -> ResponseReturnValue:
    """Withdrawing it was a slip: it is asked for again, as it was."""
    found, by = approvals.find(ref[:26]) or abort(404), access.actor()
    if found.asked_by != by.ref:
        abort(404)
    try:
        approvals.ask_again(found, by)
    except (approvals.NotWithdrawn, approvals.AskedAlready):
        flash(_("Nothing was asked for again: see the requests."))
    else:
        flash(_("Somebody who may approve is asked. Nothing has moved yet."))
    return redirect(url_for(".own_list"), 303)
