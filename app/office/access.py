"""Who is at this desk, and what their routes ask of them.

A view says what it needs with `page`. One that says nothing answers 404, unless its blueprint is open.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import cache
from app.http import brands, devices, errors, return_to
from app.http.brands import NO_DATABASE, MisdirectedRequest
from app.http.regions import send_to
from app.kernel.actors import Actor, Forbidden, Right
from app.people.staff.models import Staff, StaffSession
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

SESSION = "staff_session"
VIEWS: dict[str, Right | None] = {}  # what each endpoint asks for; None: only to be signed in
# Before anybody is known, or for machines.
OPEN = ("auth", "assets", "bank_returns", "brand_files", "health", "reports")

View = Callable[..., ResponseReturnValue]


def this_session() -> StaffSession:
    """For views behind `page`."""
    found: StaffSession = g.staff_session
    return found


def me() -> Staff:
    return this_session().staff


def actor() -> Actor:
    """Whoever is signed in, as services want them."""
    member = me()
    return Actor(
        member.name, member.ref, member.grants, device=devices.name(), request_id=g.get("request_id", "")
    )


def channels_with(right: Right) -> list[Channel]:
    """Those where they have this right."""
    where = actor().channels(right)
    return [one for one in channels.every_one() if where is None or one.code in where]


def both(right: Right, other: Right) -> frozenset[str] | None:
    """The channels where they have the one right and the other; None: everywhere.

    Raises Forbidden if there is none.
    """
    some, more = actor().channels(right), actor().channels(other)
    found = some if more is None else more if some is None else some & more
    if found is not None and not found:
        raise Forbidden(f"{right} and {other}")
    return found


def page(
    bp: Blueprint, rule: str, right: Right | None, *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """A route for whoever has `right` in some channel; in which one, the view and its service look."""

    def decorate(view: View) -> View:
        endpoint = f"{bp.name}.{view.__name__}"
        VIEWS[endpoint] = right

        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            if (elsewhere := _on_the_way_in()) is not None:
                return elsewhere
            if right is not None and not actor().may_somewhere(right):
                abort(404)
            return view(**values)

        bp.add_url_rule(f"/<lang:lang>{rule}", view.__name__, guarded, methods=methods)
        return view

    return decorate


def _on_the_way_in() -> ResponseReturnValue | None:
    """Where somebody goes who is not signed in, or has no second factor yet."""
    if not current_user.is_authenticated:
        return send_to(url_for("auth.sign_in", return_to=return_to.here()))
    if this_session().proved_at is None:
        factor = "auth.code" if me().has_second_factor else "auth.enrol"
        return send_to(url_for(factor))
    return None


def signed_in_ref() -> str:
    return str(session.get(SESSION, ""))


def _only_here() -> None:
    """The office answers at its own host, and reads what is cached as of now."""
    host = (urlsplit(f"//{request.host}").hostname or "").removesuffix(".")
    if "," in request.headers.get("Host", ""):
        abort(400)
    if host != current_app.config["SETTINGS"].office_host:
        raise MisdirectedRequest
    if request.endpoint is None or request.endpoint.startswith(NO_DATABASE):
        return
    if request.endpoint not in VIEWS and request.blueprint not in OPEN:
        abort(404)
    cache.refresh()
    brands.stand_in(channels.without_host())  # its clock and currency, until a page is about another


def _forbidden(_error: Exception) -> ResponseReturnValue:
    """What one may not see does not exist."""
    return errors.page(404)


def init_app(app: Flask) -> None:
    app.before_request(_only_here)
    app.register_error_handler(Forbidden, _forbidden)
