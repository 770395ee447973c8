"""Approving what somebody else may not do alone."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.http import form_keys
from app.http.i18n import _
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office import approval_words as words
from app.office.approvals.drawing import drawn, note
from app.office.auth import step_up

bp = Blueprint("approvals", __name__)


@access.page(bp, "/approvals", Right.APPROVE)
def approvals_list() -> ResponseReturnValue:
    waiting = approvals.waiting(access.actor().channels(Right.APPROVE))
    return render(
        "office/approvals/list.html",
        waiting=waiting,
        about=words.about(waiting),
        words=words,
        now=clock.now(),
    )


@access.page(bp, "/approvals/<ref>", Right.APPROVE)
def approval(ref: str) -> ResponseReturnValue:
    found = _approval(ref)
    return drawn(found, decides=_others(found))


@access.page(bp, "/approvals/<ref>/decision", Right.APPROVE, methods=("POST",))
@step_up.fresh
@form_keys.answered_once
def decision(ref: str) -> ResponseReturnValue:
    found = _approval(ref)
    try:
        return _decide(found)
    except approvals.Closed:
        problem, status = _("It was decided meanwhile, or waited for more than 72 hours."), 409
    except approvals.OwnRequest:
        problem, status = _("Somebody else has to approve what you asked for."), 422
    except approvals.Changed:
        flash(_("Something has changed since. Nothing has moved; the request goes back."))
        return redirect(url_for(".approval", ref=ref), 303)
    return drawn(found, decides=_others(found), problem=problem, status=status)


def _approval(ref: str) -> Approval:
    found = approvals.find(ref[:26]) or abort(404)
    access.actor().must(Right.APPROVE, found.channel_code)
    return found


def _others(found: Approval) -> bool:
    """Whether somebody else asked for it."""
    return found.asked_by != access.me().ref


def _decide(found: Approval) -> ResponseReturnValue:
    by, verdict = access.actor(), request.form.get("verdict", "")
    if verdict == "approve":
        approvals.approve(found.ref, by)
        flash(words.approved(found))
    elif verdict == "refuse":
        if len(note()) < 5:
            return drawn(found, decides=True, problem=_("Say in a few words why not."), status=422)
        approvals.refuse(found.ref, by, note())
        flash(_("Not approved. Nothing has moved."))
    else:
        return drawn(found, decides=True, problem=_("Choose an answer."), status=422)
    return redirect(url_for(".approvals_list"), 303)
