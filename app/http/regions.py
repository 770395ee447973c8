"""One address, two audiences: htmx gets the region, anyone else the whole page around it."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx, make_response, request


def wants_region() -> bool:
    return bool(request.htmx)


def render(template: str, *, region: str = "", status: int = 200, **context: Any) -> ResponseReturnValue:
    """The page, or only its region when htmx asks: the same template file serves both."""
    name = region if region and wants_region() else template
    return cast(ResponseReturnValue, make_response(render_template(name, **context), status))


def send_to(url: str) -> ResponseReturnValue:
    """Another page. htmx would swap the target of a redirect into its region, so it gets HX-Redirect."""
    if not wants_region():
        return redirect(url, 303)
    return cast(ResponseReturnValue, make_response("", 200, redirect=url))


def init_app(app: Flask) -> None:
    Htmx(app)
