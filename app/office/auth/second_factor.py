"""The second factor: a code of an authenticator app, or a recovery code. For passkeys see there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import segno
from flask import redirect, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.http import brands, rate_limits, return_to, security_events
from app.http.forms import Form
from app.http.i18n import _
from app.http.regions import render
from app.office import access
from app.office.auth import session
from app.office.auth.forms import CodeForm, RecoveryForm
from app.office.auth.session import bp
from app.office.auth.sign_in import too_many
from app.people.staff import services as staff

SECRET = "totp_secret"  # noqa: S105  # where the cookie keeps the one that is being enrolled

View = Callable[[], ResponseReturnValue]


def after_password(view: View) -> View:
    """For whoever has given their password."""

    @wraps(view)
    def guarded() -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return redirect(url_for(".sign_in"), 303)
        return view()

    return guarded


def to_change_factors(view: View) -> View:
    """For whoever has no second factor yet, or gave it during the last minutes."""

    @wraps(view)
    def guarded() -> ResponseReturnValue:
        if access.me().has_second_factor and not staff.is_fresh(access.this_session()):
            return redirect(url_for(".code", return_to=return_to.here()), 303)
        return view()

    return after_password(guarded)


def whose() -> str:
    return access.me().ref if current_user.is_authenticated else rate_limits.remote_network()


guessing = rate_limits.wrong_tries("5/10 minutes", too_many, whose)


@bp.route("/<lang:lang>/code", methods=["GET", "POST"])
@after_password
@guessing
def code() -> ResponseReturnValue:
    if not access.me().has_second_factor:
        return redirect(url_for(".enrol"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        if staff.spend_code(access.me(), str(form.code.data)):
            session.prove()
            return _goes_on()
        form.code.errors = [_("This code is not right, or was used already. Wait for the next one.")]
    return _asked("office/auth/code.html", form)


@bp.route("/<lang:lang>/recovery", methods=["GET", "POST"])
@after_password
@guessing
def recovery() -> ResponseReturnValue:
    form = RecoveryForm()
    if form.validate_on_submit():
        if staff.spend_recovery_code(access.me(), str(form.code.data), access.actor()):
            security_events.note("recovery_code_used", access.me().email)
            session.prove(recorded=False)
            return _goes_on()
        form.code.errors = [_("This is not one of your recovery codes, or it was used already.")]
    return _asked("office/auth/recovery.html", form)


def _goes_on() -> ResponseReturnValue:
    return redirect(return_to.carried() or url_for("home.home"), 303)


def _asked(template: str, form: Form) -> ResponseReturnValue:
    return render(
        template, form=form, who=access.me(), left=len(access.me().recovery_codes or ()),
        again=access.this_session().proved_at is not None, return_to=return_to.token(return_to.carried()),
        status=422 if form.is_submitted() else 200,
    )  # fmt: skip


@bp.route("/<lang:lang>/enrol", methods=["GET", "POST"])
@to_change_factors
@guessing
def enrol() -> ResponseReturnValue:
    """The first time, after all factors were lost, and for another phone."""
    form = CodeForm()
    secret = cookie.setdefault(SECRET, staff.new_secret())
    if form.validate_on_submit():
        codes = staff.enrol(access.me(), secret, str(form.code.data), access.actor())
        if codes is not None:
            cookie.pop(SECRET)
            session.prove(recorded=False)
            return render("office/auth/recovery_codes.html", codes=codes)
        form.code.errors = [_("This code is not right. Check the clock of your phone, and try the next one.")]
    enrolment = staff.enrolment(access.me(), secret, brands.brand().name)
    picture = segno.make(enrolment.uri, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff")
    return render(
        "office/auth/enrol.html", form=form, enrolment=enrolment, picture=picture,
        has_one=access.me().has_second_factor, status=422 if form.is_submitted() else 200,
    )  # fmt: skip
