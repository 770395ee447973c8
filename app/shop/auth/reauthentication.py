"""Who may do what: signed in, or signed in a moment ago, for what moves money or opens the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Response, abort, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_security import auth_required
from flask_security.utils import check_and_update_authn_fresh

from app.flows.accounts import services as accounts
from app.flows.accounts.models import SignInMethod
from app.http import passwords, return_to
from app.http.i18n import _
from app.http.regions import render
from app.people.customers.models import Contact
from app.shop import visitor
from app.shop.auth import rate_limits, security_setup, session
from app.shop.auth.forms import AgainForm
from app.shop.auth.session import bp

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

MINUTES, GRACE = 15, 0  # no grace: each use would make it longer, and a sign-in fresh for ever


def signed_in(view: View) -> View:
    """Only for whoever is signed in; others sign in first and come back."""
    return cast(View, auth_required("session")(view))


def signed_in_just_now(view: View) -> View:
    """Only for whoever has signed in during the last minutes; others show once more who they are."""
    return cast(View, auth_required("session", within=MINUTES, grace=GRACE)(view))


def is_fresh() -> bool:
    """Whether somebody is signed in and proved it during the last minutes; it asks nothing of them."""
    minutes = (timedelta(minutes=MINUTES), timedelta(minutes=GRACE))
    return visitor.contact() is not None and check_and_update_authn_fresh(*minutes)


def asks_again() -> ResponseReturnValue | None:
    """For what only turns out to be a money matter: the page to go to first, or nothing."""
    return cast(ResponseReturnValue | None, signed_in_just_now(_nothing)())


def _nothing() -> Any:
    return None


def whoever() -> Contact:
    """The contact of a view that asked for one."""
    return visitor.contact() or abort(403)


def too_many_passwords() -> Response:
    """Nobody is locked out: a link still opens the account."""
    page = render_template("shop/auth/tired.html", return_to=return_to.token(return_to.carried()), status=429)
    return make_response(page, 429, {"Retry-After": "600"})


@bp.route("/<lang:lang>/account/again", methods=["GET", "POST"])
@signed_in
@rate_limits.passwords(too_many_passwords)
def again() -> ResponseReturnValue:
    """The password, a link, a passkey: whatever they have."""
    form, path, contact = AgainForm(), return_to.carried(), whoever()
    if form.validate_on_submit():
        if passwords.matches(contact, str(form.password.data)):
            kept = security_setup.this_device().kept
            session.arrive(accounts.begin(contact, SignInMethod.PASSWORD, session.browser(kept=kept)))
            return redirect(session.path_after(path), 303)
        form.form_errors.append(_("This is not the password of your account."))
    return render(
        "shop/auth/again.html",
        form=form,
        contact=contact,
        return_to=return_to.token(path),
        status=422 if form.is_submitted() else 200,
    )
