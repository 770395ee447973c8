"""Roles given and taken, somebody suspended and let in again, factors forgotten, sessions ended."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _, plural
from app.http.regions import render
from app.kernel.actors import Grant, Right
from app.office import access, undo
from app.office.auth import step_up
from app.office.team import words
from app.office.team.blueprint import bp, somebody
from app.office.team.forms import GrantForm
from app.people.staff import services as staff


def _back_to(ref: str) -> ResponseReturnValue:
    return redirect(url_for(".person", ref=ref), 303)


def _last_admin() -> str:
    return _("Nobody else administers the whole house. Give that role to somebody first.")


@access.page(bp, "/setup/team/<ref>/roles", Right.MANAGE_STAFF, methods=("POST",))
@step_up.fresh
def give_role(ref: str) -> ResponseReturnValue:
    who, grant = somebody(ref), _asked_for()
    if grant is not None and staff.give_role(who, grant, access.actor()):
        _undo(ref, ".take_role", _("Role given: %(role)s.", role=words.grant(grant)), grant)
    return _back_to(ref)


@access.page(bp, "/setup/team/<ref>/roles/removal", Right.MANAGE_STAFF, methods=("POST",))
@step_up.fresh
def take_role(ref: str) -> ResponseReturnValue:
    who, grant = somebody(ref), _asked_for()
    if grant is None:
        return _back_to(ref)
    try:
        staff.take_role(who, grant, access.actor())
    except staff.LastAdmin:
        flash(_last_admin())
    else:
        _undo(ref, ".give_role", _("Role taken: %(role)s.", role=words.grant(grant)), grant)
    return _back_to(ref)


def _asked_for() -> Grant | None:
    """Anything but what the page offered changes nothing."""
    form = GrantForm()
    return form.grant if form.validate() else None


def _undo(ref: str, endpoint: str, sentence: str, grant: Grant) -> None:
    undo.offer(sentence, f"team{endpoint}", {"ref": ref}, role=grant.role, channel=grant.channel or "")


@access.page(bp, "/setup/team/<ref>/suspension", Right.MANAGE_STAFF, methods=("POST",))
@step_up.fresh
def suspend(ref: str) -> ResponseReturnValue:
    who = somebody(ref)
    try:
        staff.suspend(who, active=False, by=access.actor())
    except staff.LastAdmin:
        flash(_last_admin())
    else:
        sentence = _("%(name)s is signed out everywhere and cannot come in.", name=who.name)
        undo.offer(sentence, "team.readmit", {"ref": ref})
    return _back_to(ref)


@access.page(bp, "/setup/team/<ref>/readmission", Right.MANAGE_STAFF, methods=("POST",))
@step_up.fresh
def readmit(ref: str) -> ResponseReturnValue:
    who = somebody(ref)
    staff.suspend(who, active=True, by=access.actor())
    undo.offer(_("%(name)s may come in again.", name=who.name), "team.suspend", {"ref": ref})
    return _back_to(ref)


@access.page(bp, "/setup/team/<ref>/factors", Right.MANAGE_STAFF, methods=("GET", "POST"))
@step_up.fresh
def forget_factors(ref: str) -> ResponseReturnValue:
    who = somebody(ref)
    if request.method == "GET":
        return render("office/team/factors.html", person=who, words=words)
    staff.forget_second_factors(who, access.actor())
    flash(_("%(name)s sets up a second factor at the next sign-in.", name=who.name))
    return _back_to(ref)


@access.page(bp, "/setup/team/<ref>/sessions/removal", Right.MANAGE_STAFF, methods=("POST",))
def end_session(ref: str) -> ResponseReturnValue:
    """One session, or without its ref all of them but this."""
    who, asked = somebody(ref), request.form.get("session", "")
    if asked:
        ended = int(staff.end(who, asked, access.actor()))
    else:
        ended = staff.end_others(who, access.this_session().ref, access.actor())
    if ended:
        flash(plural("%(num)d session is ended.", "%(num)d sessions are ended.", ended))
    return _back_to(ref)
