"""Pages for when something is wrong. They need no database, no basket and no user."""

from __future__ import annotations

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from app.http import addresses, languages, security_events
from app.http.i18n import lazy

log = structlog.get_logger()

AWAY = (OperationalError, InterfaceError, TimeoutError)

RETRY_AFTER = {429: "60", 503: "10"}


FOR_MACHINES = ("/notifications/", "/_rapports", "/healthz", "/readyz", "/metrics")

# What happened, and what to do.
NOT_FOUND = lazy("Page not found"), lazy("The address may be mistyped, or the page may have moved.")
NOT_ACCEPTED = (
    lazy("We could not accept that"),
    lazy("Something in the form was not what we expected. Nothing was kept of it. Go back and try again."),
)
WORDS: dict[int, tuple[str, str]] = {
    403: (
        lazy("This form came from somewhere else"),
        lazy("For your safety we did not accept it. Go back to the shop and try again."),
    ),
    404: NOT_FOUND,
    405: NOT_FOUND,
    408: (
        lazy("That took too long to arrive"),
        lazy("Your connection was too slow, so nothing was changed. Go back and try again."),
    ),
    410: (lazy("This page is no longer here"), lazy("What it showed has ended.")),
    413: (lazy("That was too much at once"), lazy("The form sent more than we accept.")),
    422: NOT_ACCEPTED,
    429: (
        lazy("Too many tries"),
        lazy("Please wait a minute, then try again. Your seats are not affected."),
    ),
    503: (
        lazy("The shop is very busy"),
        lazy("Please try again in a few seconds. Seats you hold stay yours meanwhile."),
    ),
}
OUR_FAULT = (
    lazy("Something went wrong on our side"),
    lazy(
        "We have been told. If you were paying, do not pay again: "
        "open your order first to see where it stands."
    ),
)


# The bank may have been asked already. Its answer is kept by the bank, and looked up by us.
WHILE_PAYING = (
    lazy("We cannot reach your order for a moment"),
    lazy(
        "If you have confirmed a payment, do not pay again: it is not lost. "
        "See in a few seconds where it stands."
    ),
)
PAYING = ("/checkout/return/", "/checkout/payment", "/instalments/")


def words(status: int) -> tuple[str, str]:
    heading, advice = WORDS.get(status, NOT_ACCEPTED if 400 <= status < 500 else OUR_FAULT)
    return str(heading), str(advice)


def page(status: int) -> ResponseReturnValue:
    """The page of the shop; should drawing it fail too, its words alone. Machines get them in plain text."""
    g.failed = True
    if request.path.startswith(FOR_MACHINES):
        return Response(f"{'. '.join(words(status))}\n", status, mimetype="text/plain")
    try:
        body = _drawn(status)
    except Exception:
        log.exception("error_page_crashed", status=status)
        heading, advice = words(status)
        body = bare(languages.lang(), heading, f"<h1>{heading}</h1><p>{advice}</p>")
    response = make_response(body, status)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    return response


def _drawn(status: int) -> str:
    paying = status == 503 and any(part in request.path for part in PAYING)
    title, advice = map(str, WHILE_PAYING) if paying else words(status)
    return render_template(
        current_app.config["ERROR_PAGE"],
        status=status,
        heading=title,
        advice=advice,
        payment_url=_where_it_stands() if paying else "",
        request_id=g.get("request_id", ""),
    )


def _where_it_stands() -> str:
    """A page that was only asked for may be asked for again: a return from the bank says which payment."""
    if request.method == "GET":
        return request.full_path
    return addresses.fixed("checkout.state_of_basket", languages.lang())


def bare(lang: str, title: str, body: str) -> str:
    """A page that needs no template, no address and no style."""
    return f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>{body}</html>\n'


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # whoever refused has answered already
        return error
    if error.code is not None and error.code < 400:
        return error
    return page(error.code or 500)


def _forged(error: CSRFError) -> ResponseReturnValue:
    security_events.forged()
    return page(403)


def _database_away(error: Exception) -> ResponseReturnValue:
    log.error("database_away", error=type(error).__name__)
    return page(503)


def _crashed(error: Exception) -> ResponseReturnValue:
    if isinstance(error.__context__, AWAY):  # what was to be tidied up could not be, for want of a database
        return _database_away(error.__context__)
    log.exception("crashed")
    return page(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _refused)
    for away in AWAY:
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _crashed)
