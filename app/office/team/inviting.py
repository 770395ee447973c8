"""Letting somebody in by mail, and sending them their link again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.auth import step_up
from app.office.team.blueprint import bp, somebody
from app.office.team.forms import InviteForm
from app.people.staff import services as staff


@access.page(bp, "/setup/team/invitation", Right.MANAGE_STAFF, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def invite() -> ResponseReturnValue:
    access.actor().must(Right.MANAGE_STAFF)
    form = InviteForm(data={"lang": lang(), "role": "box_office"})
    if form.validate_on_submit():
        if staff.at(str(form.email.data)) is None:
            return _invited(form)
        form.email.errors = [_("Somebody of the team has this address. Give them the role on their page.")]
    return render("office/team/invite.html", form=form, status=422 if form.is_submitted() else 200)


def _invited(form: InviteForm) -> ResponseReturnValue:
    who, _secret = staff.invite(
        str(form.email.data), str(form.name.data), form.lang.data, form.grant, access.actor(), mailed=True
    )
    flash(_("The invitation is on its way to %(email)s. It works for three days.", email=who.email))
    return redirect(url_for(".person", ref=who.ref), 303)


@access.page(bp, "/setup/team/<ref>/invitation", Right.MANAGE_STAFF, methods=("POST",))
@step_up.fresh
@answered_once
def invite_again(ref: str) -> ResponseReturnValue:
    who = somebody(ref)
    staff.invite_again(who, access.actor())
    flash(_("A new link is on its way to %(email)s. Links sent before work no more.", email=who.email))
    return redirect(url_for(".person", ref=ref), 303)
