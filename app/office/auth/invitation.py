"""An invitation: choose a password, once."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import passwords, rate_limits
from app.http.regions import render
from app.office.auth import session
from app.office.auth.forms import InvitationForm
from app.office.auth.session import bp
from app.office.auth.sign_in import too_many
from app.people.staff import services as staff
from app.people.staff.services import InvitationSpent


@bp.route("/<lang:lang>/invitation/<secret>", methods=["GET", "POST"])
@rate_limits.wrong_tries("30/10 minutes", too_many)
def invitation(secret: str) -> ResponseReturnValue:
    try:
        member = staff.invitation(secret)
    except InvitationSpent:
        return render("office/auth/invitation_spent.html", status=410)
    form = InvitationForm()
    form.for_whom = member.email
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render("office/auth/invitation.html", form=form, member=member, secret=secret, status=status)
    accepted = staff.accept(secret, passwords.hashed(str(form.password.data)), session.newcomer(member))
    session.arrive(accepted)
    return redirect(url_for(".code" if accepted.has_second_factor else ".enrol"), 303)
