"""The password. Nothing here tells whether somebody of that address works here."""

from __future__ import annotations

import hashlib

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.http import passwords, rate_limits, return_to
from app.http.i18n import _
from app.http.regions import render
from app.kernel.emails import folded
from app.office.auth import session
from app.office.auth.forms import SignInForm
from app.office.auth.session import bp
from app.people.staff import services as staff


def too_many() -> Response:
    page = render_template("office/auth/tired.html")
    return make_response(page, 429, {"Retry-After": "600"})


def _account() -> str:
    """The account somebody tries, whether it exists or not; the counter does not keep the address itself."""
    return hashlib.sha256(f"office {folded(request.form.get('email', ''))}".encode()).hexdigest()


@bp.route("/<lang:lang>/sign-in", methods=["GET", "POST"])
@rate_limits.wrong_tries("10/10 minutes", too_many, _account)
@rate_limits.wrong_tries("30/10 minutes", too_many)
def sign_in() -> ResponseReturnValue:
    form, path = SignInForm(), return_to.carried()
    if current_user.is_authenticated:
        return redirect(path or url_for("home.home"), 303)
    if form.validate_on_submit():
        member = staff.at(str(form.email.data))
        if passwords.matches(member, str(form.password.data)) and member is not None:
            session.arrive(member)
            factor = ".code" if member.has_second_factor else ".enrol"
            return redirect(url_for(factor, return_to=return_to.token(path)), 303)
        form.form_errors.append(_("This address and this password do not belong together."))
    return render(
        "office/auth/sign_in.html", form=form, return_to=return_to.token(path),
        status=422 if form.is_submitted() else 200,
    )  # fmt: skip


@bp.post("/<lang:lang>/sign-out")
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        session.leave()
    response = redirect(url_for(".sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/")
def front_door() -> ResponseReturnValue:
    return redirect(url_for("home.home"), 303)
