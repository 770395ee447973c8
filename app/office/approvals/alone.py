"""Confirming one's own request where nobody else is there: a code by mail, after a delay."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.http.i18n import _, plural
from app.kernel.actors import Right
from app.office import access
from app.office import approval_words as words
from app.office.approvals.drawing import drawn
from app.office.approvals.requesting import bp
from app.office.auth import step_up


@access.page(bp, "/requests/<ref>/code", Right.APPROVE, methods=("POST",))
def code(ref: str) -> ResponseReturnValue:
    """Mail one to whoever asked."""
    found = _own(ref)
    problem = _refused(lambda: approvals.send_code(found.ref, access.actor()))
    if problem:
        return drawn(found, decides=False, problem=problem, status=409)
    flash(_("A code is on its way to %(email)s.", email=access.me().email))
    return redirect(url_for(".own", ref=found.ref), 303)


@access.page(bp, "/requests/<ref>/confirmation", Right.APPROVE, methods=("POST",))
@step_up.fresh
def confirmation(ref: str) -> ResponseReturnValue:
    """It has no form key: the code works once, and each wrong one must count."""
    found, typed = _own(ref), "".join(request.form.get("code", "").split())
    try:
        problem = _refused(lambda: approvals.confirm(found.ref, typed[:20], access.actor()))
    except approvals.WrongCode as wrong:
        return drawn(found, decides=False, problem=_wrong(wrong.left), status=422)
    except approvals.Changed:
        flash(_("Something has changed since. Nothing has moved; the request goes back."))
        return redirect(url_for(".own", ref=found.ref), 303)
    if problem:
        return drawn(found, decides=False, problem=problem, status=409)
    flash(words.approved(found))
    return redirect(url_for(".own_list"), 303)


def _own(ref: str) -> Approval:
    found = approvals.find(ref[:26]) or abort(404)
    access.actor().must(Right.APPROVE, found.channel_code)
    return found if found.asked_by == access.me().ref else abort(404)


def _refused(act: Callable[[], object]) -> str:
    """Why not; empty if it was done."""
    try:
        act()
    except approvals.Closed:
        return _("It was decided meanwhile, or waited for more than 72 hours.")
    except approvals.NotAlone:
        return _("Somebody else has to approve this.")
    except approvals.TooEarly:
        return _("You cannot confirm it yourself yet.")
    except approvals.SentJustNow:
        return _("A code was sent a moment ago. Look into your mailbox before you ask for another.")
    return ""


def _wrong(left: int) -> str:
    if not left:
        return _("That was the fifth wrong code. Now somebody else has to approve this.")
    return plural(
        "This is not the code that was sent last, or it is too old. You have %(num)d try left.",
        "This is not the code that was sent last, or it is too old. You have %(num)d tries left.",
        left,
    )
