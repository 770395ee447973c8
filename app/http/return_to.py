"""Where a visitor was going before something was asked of them: one of our own paths, signed by us."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request, url_for
from itsdangerous import BadSignature

from app.http.tokens import signer

OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # one slash first; no blank, no backslash, nothing unprintable
LONGEST = 500
PURPOSE = "return_to"


def token(path: str) -> str | None:
    """What an address or a form carries; None for anything but a path of ours."""
    return str(signer(PURPOSE).dumps(path)) if _ours(path) else None


def _ours(path: str) -> bool:
    return len(path) <= LONGEST and OURS.fullmatch(path) is not None


def carried() -> str:
    """The path that came with this request, or nothing."""
    try:
        path = str(signer(PURPOSE).loads(request.values.get("return_to", "")))
    except BadSignature:
        return ""
    return path if _ours(path) else ""


def here() -> str | None:
    """Back to this page; a form that was sent leads back to the page it stood on."""
    if request.method == "GET":
        return token(request.full_path.rstrip("?"))
    came_from = urlsplit(request.headers.get("Referer", ""))
    path = f"{came_from.path}?{came_from.query}".rstrip("?")
    return token(path) if came_from.netloc == request.host else None


def home() -> str:
    """Where whoever is signed in begins."""
    return url_for("account.home")
