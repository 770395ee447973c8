"""An account made: an address, a password if one likes, and a link that proves the address."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import passwords, return_to
from app.http.regions import render
from app.shop import visitor
from app.shop.auth import rate_limits, session
from app.shop.auth.forms import SignUpForm
from app.shop.auth.session import bp


@bp.route("/<lang:lang>/account/sign-up", methods=["GET", "POST"])
@rate_limits.emails
def sign_up() -> ResponseReturnValue:
    """Whether the address has an account already is not told: the answer is the same."""
    form, path = SignUpForm(), return_to.carried()
    if visitor.contact():
        return redirect(session.path_after(path), 303)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render("shop/auth/sign_up.html", form=form, return_to=return_to.token(path), status=status)
    ask(str(form.email.data), form.password.data or "", path)
    return redirect(url_for(".sent"), 303)


def ask(email: str, password: str, path: str) -> None:
    """A password is hashed before anything is known about the address, and kept with the link."""
    session.ask_link(email, path=path, password=passwords.hashed(password) if password else "")
