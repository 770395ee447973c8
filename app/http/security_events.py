"""Security events in the log: what was tried, by whom, from where. Nobody is named: who is a keyed hash."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, request

from app.db import keyed_digest
from app.http import rate_limits

log = structlog.get_logger()

STATUSES = {403: "forbidden", 429: "limit_reached"}
SECRETS = {"ref", "secret", "token"}  # what in an address opens something that is somebody's
SIGNS = 12  # of a hash: too few to be taken for a card number


def note(what: str, email: str = "", **facts: str) -> None:
    """The same address has the same hash, so that one person's events are found together."""
    who = keyed_digest(email.strip().lower())[:SIGNS] if email else ""
    where, endpoint = rate_limits.remote_network(), request.endpoint
    log.info("security", what=what, who=who, where=where, endpoint=endpoint, **facts)


def forged() -> None:
    """What is refused now came from another site, or from no page of ours."""
    g.refused_as = "forged"


def _note_refusal(response: Response) -> Response:
    if what := _refusal(response.status_code):
        note(what, _email())
    return response


def _refusal(status: int) -> str | None:
    if status in (404, 410) and (request.view_args or {}).keys() & SECRETS:
        return "not_there_or_not_theirs"
    if status == 422 and "guesses" in g:
        return "refused"
    return g.get("refused_as") or STATUSES.get(status)


def _email() -> str:
    """That of whoever is signed in, or the one typed; a body that was not read is left unread."""
    typed = request.__dict__.get("form", {}).get("email", "")
    return str(typed or getattr(g.get("contact"), "email", ""))


def init_app(app: Flask) -> None:
    app.after_request(_note_refusal)
