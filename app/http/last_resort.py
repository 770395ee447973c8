"""Around the whole app: whatever escapes it is still an answer of the shop, never the server's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import structlog
from flask import Flask, g
from sqlalchemy.exc import DBAPIError

from app.http import errors, security
from app.kernel.texts import LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = Sequence[tuple[str, str]]

log = structlog.get_logger()

LINES = {500: "500 Internal Server Error", 503: "503 Service Unavailable"}
POLICY = "Content-Security-Policy"
HEADERS = [(POLICY, security.policy()), *security.HEADERS.items(), ("Cache-Control", "no-store")]


class LastResort:
    """`pages` are the words of each status, in one language after the other: the reader's is not known."""

    def __init__(self, inner: WSGIApplication, pages: dict[int, bytes]) -> None:
        self.inner, self.pages = inner, pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = _Begun()
        try:
            body = self.inner(environ, begun)
        except Exception as error:
            log.exception("crashed_outside")
            body = [self._instead(begun, 503 if isinstance(error, DBAPIError) else 500)]
        start_response(begun.status, begun.complete_headers)
        return body

    def _instead(self, begun: _Begun, status: int) -> bytes:
        begun.status = LINES[status]
        begun.headers = [("Content-Type", "text/html; charset=utf-8"), ("Retry-After", "10")]
        return self.pages[status]


class _Begun:
    """What the app began to answer; the server hears of it once nothing can change it any more."""

    status = LINES[500]
    headers: Headers = ()

    def __call__(self, status: str, headers: Headers, exc_info: object = None, /) -> Callable[..., object]:
        self.status, self.headers = status, headers
        return self._write

    def _write(self, _data: bytes) -> None:
        raise NotImplementedError("nothing of ours writes past its answer")

    @property
    def complete_headers(self) -> list[tuple[str, str]]:
        """An answer that crashed on its way out may have lost those of security."""
        given = {name for name, _value in self.headers}
        missing = () if POLICY in given else (pair for pair in HEADERS if pair[0] not in given)
        return [*self.headers, *missing]


def _page(app: Flask, status: int) -> bytes:
    parts = []
    for lang in LANGUAGES:
        with app.app_context():
            g.lang = lang
            heading, advice = errors.words(status)
        parts.append(f'<section lang="{lang}"><h1>{heading}</h1><p>{advice}</p></section>')
    return errors.bare(LANGUAGES[0], "Parterre", "".join(parts)).encode()


def init_app(app: Flask) -> None:
    """Call it last: what wraps the app later is not looked after."""
    pages = {status: _page(app, status) for status in LINES}
    app.wsgi_app = LastResort(app.wsgi_app, pages)  # type: ignore[method-assign]
