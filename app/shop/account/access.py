"""Guards the account: only for whoever is signed in; others sign in first and come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.shop.auth import reauthentication

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

bp = Blueprint("account", __name__, url_prefix="/<lang:lang>/account")

me = reauthentication.whoever


def page(
    path: str, *, method: str = "GET", recent: bool = False, name: str | None = None
) -> Callable[[View], View]:
    """A page of the account; `recent` asks for a sign-in of the last minutes, as money matters do."""

    def register(view: View) -> View:
        guarded = reauthentication.signed_in_just_now(view) if recent else reauthentication.signed_in(view)
        bp.add_url_rule(path, name or view.__name__, guarded, methods=[method])
        return view

    return register
