"""The way in: a link by mail first, a password second. Nothing here tells whether an account exists."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.flows.accounts.models import SignInMethod, TokenPurpose
from app.http import brands, passwords, return_to
from app.http.i18n import _
from app.http.regions import render
from app.people.customers import services as customers
from app.shop import visitor
from app.shop.auth import rate_limits, reauthentication
from app.shop.auth import session as auth_session
from app.shop.auth.forms import EmailForm, PasswordForm
from app.shop.auth.session import bp


@bp.get("/<lang:lang>/account/sign-in")
def sign_in() -> ResponseReturnValue:
    path = return_to.carried()
    if visitor.contact():
        return redirect(auth_session.path_after(path), 303)
    return _door(EmailForm(), path)


def _door(form: EmailForm, path: str, status: int = 200) -> ResponseReturnValue:
    back, guests = return_to.token(path), brands.channel().guests
    return render("shop/auth/sign_in.html", form=form, return_to=back, guests=guests, status=status)


@bp.post("/<lang:lang>/account/sign-in/link")
@rate_limits.emails
def ask() -> ResponseReturnValue:
    """The same answer, as fast, whoever has an account: it is not looked up before the mail is drawn."""
    form, path = EmailForm(), return_to.carried()
    if not form.validate_on_submit():
        return _door(form, path, 422)
    auth_session.ask_link(str(form.email.data), path=path)
    return redirect(url_for(".sent"), 303)


@bp.get("/<lang:lang>/account/sign-in/sent")
def sent() -> ResponseReturnValue:
    if auth_session.ASKED not in session:
        return redirect(url_for(".sign_in"), 303)
    email, only_known = session[auth_session.ASKED]
    return render("shop/auth/sent.html", email=email, only_known=only_known)


@bp.route("/<lang:lang>/account/sign-in/password", methods=["GET", "POST"])
@rate_limits.passwords(reauthentication.too_many_passwords)
def password() -> ResponseReturnValue:
    form, path = PasswordForm(), return_to.carried()
    if request.method == "POST" and "password" not in request.form:  # the address was typed a page before
        return _asked(form, path)
    if form.validate_on_submit():
        contact = customers.find(brands.channel().code, str(form.email.data))
        if passwords.matches(contact, str(form.password.data)) and contact is not None:
            auth_session.arrive(
                accounts.begin(contact, SignInMethod.PASSWORD, auth_session.browser(kept=form.kept.data))
            )
            return redirect(auth_session.path_after(path), 303)
        form.form_errors.append(_("This address and this password do not belong together."))
    return _asked(form, path, 422 if form.is_submitted() else 200)


def _asked(form: PasswordForm, path: str, status: int = 200) -> ResponseReturnValue:
    return render("shop/auth/password.html", form=form, return_to=return_to.token(path), status=status)


@bp.route("/<lang:lang>/account/recovery", methods=["GET", "POST"])
@rate_limits.emails
def recover() -> ResponseReturnValue:
    form = EmailForm()
    if not form.validate_on_submit():
        return render("shop/auth/recover.html", form=form, status=422 if form.errors else 200)
    auth_session.ask_link(str(form.email.data), TokenPurpose.NEW_PASSWORD)
    return redirect(url_for(".sent"), 303)


@bp.post("/<lang:lang>/account/sign-out")
def sign_out() -> ResponseReturnValue:
    auth_session.leave()
    response = redirect(url_for("catalogue.catalog"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
