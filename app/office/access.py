"""Who is at this desk, and what their routes ask of them. Whatever asks nothing is refused.

A view says what it needs with `page`; a view without it answers 404, so that none is open by mistake.
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
CHANNEL = "channel"

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
    if request.endpoint and not request.endpoint.startswith(NO_DATABASE):
        cache.refresh()
        brands.stand_in(_chosen_channel())


def _chosen_channel() -> Channel:
    """The channel whose clock and currency a page uses: the one chosen last, else the first."""
    known = {channel.code: channel for channel in channels.every_one()}
    return known.get(session.get(CHANNEL, "")) or channels.without_host()


def _forbidden(_error: Exception) -> ResponseReturnValue:
    """What one may not see does not exist."""
    return errors.page(404)


def init_app(app: Flask) -> None:
    app.before_request(_only_here)
    app.register_error_handler(Forbidden, _forbidden)
