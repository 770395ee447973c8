"""Pages for when something is wrong. They need no database, no basket and no user."""

from __future__ import annotations

import structlog
from flask import Flask, g, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from app.http.i18n import _

log = structlog.get_logger()

RETRY_AFTER = {429: "60", 503: "10"}


def words(status: int) -> tuple[str, str]:
    """What happened, and what to do."""
    return {
        403: (
            _("This form came from somewhere else"),
            _("For your safety we did not accept it. Go back to the shop and try again."),
        ),
        404: (_("Page not found"), _("The address may be mistyped, or the page may have moved.")),
        405: (_("Page not found"), _("The address may be mistyped, or the page may have moved.")),
        410: (_("This page is no longer here"), _("What it showed has ended.")),
        413: (_("That was too much at once"), _("The form sent more than we accept.")),
        422: (
            _("We could not accept that"),
            _(
                "Something in the form was not what we expected. Nothing was kept of it. "
                "Go back and try again."
            ),
        ),
        429: (_("Too many tries"), _("Please wait a minute, then try again. Your seats are not affected.")),
        503: (
            _("The shop is very busy"),
            _("Please try again in a few seconds. Seats you hold stay yours meanwhile."),
        ),
    }.get(
        status,
        (
            _("Something went wrong on our side"),
            _(
                "We have been told. If you were paying, do not pay again: "
                "open your order first to see where it stands."
            ),
        ),
    )


def page(status: int) -> ResponseReturnValue:
    g.failed = True
    title, advice = words(status)
    body = render_template(
        "shop/errors/page.html",
        status=status,
        heading=title,
        advice=advice,
        request_id=g.get("request_id", ""),
    )
    response = make_response(body, status)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    return response


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # whoever refused has said it in their own words
        return error
    if error.code is not None and error.code < 400:
        return error
    return page(error.code or 500)


def _forged(error: CSRFError) -> ResponseReturnValue:
    return page(403)


def _database_away(error: Exception) -> ResponseReturnValue:
    log.error("database_away", error=type(error).__name__)
    return page(503)


def _crashed(error: Exception) -> ResponseReturnValue:
    log.exception("crashed")
    return page(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(TimeoutError, _database_away)
    app.register_error_handler(Exception, _crashed)
