"""Undoing what was just done: the cookie holds how, for the next page and not for long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, session, url_for

from app.kernel import clock

KEY = "undo"
SECONDS = 60  # ten to make up one's mind, the rest for slow networks


@dataclass(frozen=True)
class Undo:
    """A sentence, and the form that takes back what it says."""

    sentence: str
    url: str
    fields: dict[str, str]


def offer(sentence: str, endpoint: str, where: dict[str, Any], **fields: str) -> None:
    """Say what was done, on the next page, beside a button that undoes it by a POST to `endpoint`."""
    session[KEY] = [sentence, endpoint, where, fields, int(clock.now().timestamp())]


def offered() -> Undo | None:
    """Once, and only while it is fresh."""
    sentence, endpoint, where, fields, at = session.pop(KEY, None) or ("", "", {}, {}, 0)
    if clock.now().timestamp() - at > SECONDS:
        return None
    return Undo(sentence, url_for(endpoint, **where), fields)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["offered_undo"] = offered
