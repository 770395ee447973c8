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
from app.office import access
from app.office.approvals import words
from app.office.approvals.drawing import drawn

bp = Blueprint("requests", __name__)


@access.page(bp, "/requests", Right.SEE_ORDERS)
def own_list() -> ResponseReturnValue:
    mine = approvals.asked_by(access.me().ref)
    return render(
        "office/approvals/requests.html",
        mine=mine,
        labels=words.labels(mine),
        status_of=words.status,
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
    flash(_("The request is withdrawn."))
    return redirect(url_for(".own_list"), 303)
