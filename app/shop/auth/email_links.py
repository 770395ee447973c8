"""Where the links in mails lead. First a page with a button: mail programs follow links too."""

from __future__ import annotations

from flask import flash, redirect, session
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.flows.accounts.models import EmailToken, TokenPurpose
from app.flows.accounts.services import EmailTaken, TokenSpent
from app.http import brands, passwords, rate_limits, security_events
from app.http.i18n import _
from app.http.regions import render
from app.people.customers import services as customers
from app.shop import visitor
from app.shop.auth import session as auth_session
from app.shop.auth.forms import ArrivalForm, EmailForm, NewPasswordForm
from app.shop.auth.session import bp


@bp.errorhandler(TokenSpent)
def _spent(_error: TokenSpent) -> ResponseReturnValue:
    return render("shop/auth/spent.html", form=EmailForm(formdata=None), status=410)


def _open(secret: str, purpose: TokenPurpose) -> EmailToken:
    found = accounts.open_link(brands.channel(), secret)
    if found.purpose is not purpose:
        raise TokenSpent
    return found


@bp.get("/<lang:lang>/account/link/<secret>")
@rate_limits.limiter.limit("30/minute")
def arrival(secret: str) -> ResponseReturnValue:
    found = _open(secret, TokenPurpose.SIGN_IN)
    known = customers.find(found.channel_code, found.email)
    return render(
        "shop/auth/arrival.html",
        form=ArrivalForm(kept=True),
        secret=secret,
        email=found.email,
        known=known is not None and known.confirmed_at is not None,
    )


@bp.post("/<lang:lang>/account/link/<secret>")
@rate_limits.limiter.limit("30/minute")
def arrive(secret: str) -> ResponseReturnValue:
    form = ArrivalForm()
    found = _open(secret, TokenPurpose.SIGN_IN)
    welcome = accounts.follow(brands.channel(), secret, auth_session.browser(kept=form.kept.data))
    auth_session.arrive(welcome)
    return redirect(auth_session.path_after(found.return_to), 303)


@bp.route("/<lang:lang>/account/recovery/<secret>", methods=["GET", "POST"])
@rate_limits.limiter.limit("30/minute")
def new_password(secret: str) -> ResponseReturnValue:
    """Whoever reads the mail of an account may choose its password."""
    found = _open(secret, TokenPurpose.NEW_PASSWORD)
    form = NewPasswordForm()
    form.for_whom = found.email
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render(
            "shop/auth/new_password.html", form=form, secret=secret, email=found.email, status=status
        )
    hashed = passwords.hashed(str(form.password.data))
    auth_session.arrive(accounts.reset_password(brands.channel(), secret, hashed, auth_session.browser()))
    security_events.note("password_changed", found.email)
    flash(_("Your password is changed. You are signed in here, and nowhere else."))
    return redirect(auth_session.path_after(), 303)


@bp.get("/<lang:lang>/account/email/<secret>")
@rate_limits.limiter.limit("30/minute")
def new_email(secret: str) -> ResponseReturnValue:
    found = _open(secret, TokenPurpose.NEW_EMAIL)
    return render("shop/auth/new_email.html", secret=secret, email=found.email)


@bp.post("/<lang:lang>/account/email/<secret>")
@rate_limits.limiter.limit("30/minute")
def take_email(secret: str) -> ResponseReturnValue:
    try:
        contact = accounts.change_email(brands.channel(), secret)
    except EmailTaken:
        flash(_("Another account has this address. Yours keeps the one it had."))
        return redirect(auth_session.path_after(), 303)
    security_events.note("email_changed", contact.sign_in_email)
    if visitor.contact() == contact and (ref := session.get(visitor.BASKET)):
        accounts.readdress(ref, contact)
    flash(_("Your address is now %(email)s.", email=contact.sign_in_email))
    return redirect(auth_session.path_after(), 303)
