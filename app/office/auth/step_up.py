"""The second factor again, for what gives power or takes data out: at most five minutes old.

A form that comes too late is not lost: the page that asks for the second factor holds what was typed, and
sends all of it. A password is not held; the form is filled in again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import return_to
from app.http.i18n import _
from app.http.regions import render, send_to
from app.office import access
from app.office.auth import session
from app.office.auth.forms import ProofForm
from app.office.auth.passkeys import whoever_holds_the_key
from app.office.auth.second_factor import guessing
from app.people.staff import services as staff

OURS = ("csrf_token", "proof_code", "answer")
ASKS: set[str] = set()  # the views, by module and name

View = Callable[..., ResponseReturnValue]


def fresh(view: View) -> View:
    """Below `access.page`, which asks who it is and what they may do."""
    ASKS.add(f"{view.__module__}.{view.__name__}")

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if staff.is_fresh(access.this_session()):
            return view(**values)
        if request.method == "GET":
            return send_to(url_for("auth.code", return_to=return_to.here()))
        if any("password" in name for name in request.form):
            flash(_("First confirm that it is you. Then enter the password once more."))
            return redirect(url_for("auth.code", return_to=return_to.here()), 303)
        if request.form.get("proof_code") or request.form.get("answer"):
            return _proving(view, values)
        return _asked(ProofForm(formdata=None))

    return guarded


@guessing
def _proving(view: View, values: dict[str, Any]) -> ResponseReturnValue:
    form, member = ProofForm(), access.me()
    if request.form.get("answer"):
        given = whoever_holds_the_key().staff is member
    else:
        given = form.validate() and staff.spend_code(member, str(form.proof_code.data))
    if not given:
        form.proof_code.errors = [_("This code is not right, or was used already. Wait for the next one.")]
        return _asked(form, 422)
    session.prove(recorded=False)  # what comes next is
    return view(**values)


def _asked(form: ProofForm, status: int = 200) -> ResponseReturnValue:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    return render(
        "office/auth/proof.html", form=form, who=access.me(), kept=kept, back=_back(), status=status
    )


def _back() -> str:
    """The page the form stood on."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.host else url_for("home.home")
