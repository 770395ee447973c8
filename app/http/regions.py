"""One address, two audiences: htmx gets the region, anyone else the whole page around it."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue


def wants_region() -> bool:
    return "HX-Request" in request.headers


def render(template: str, *, region: str = "", status: int = 200, **context: Any) -> ResponseReturnValue:
    """The page, or only its region when htmx asks: the same template file serves both."""
    name = region if region and wants_region() else template
    return make_response(render_template(name, **context), status)


def send_to(url: str) -> ResponseReturnValue:
    """Another page. htmx would follow a redirect into its region: it is told to leave the page instead."""
    if not wants_region():
        return redirect(url, 303)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = url
    return response
