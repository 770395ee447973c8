"""The shop as granian serves it (RSGI): the body a page wants is read first, within a time, without a thread.

A thread that waits for a slow sender serves nobody else, and a few dozen such senders would stop the shop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, NoReturn, Protocol

from flask import Flask
from werkzeug.exceptions import RequestTimeout
from werkzeug.test import run_wsgi_app

READ_WITHIN = 10  # seconds from the headers to the end of the body
NO_BODY = {"GET", "HEAD", "OPTIONS"}
ALIVE = "/healthz"  # answered without a thread: it must not wait behind pages

Answer = tuple[int, list[tuple[str, str]], bytes]


class Scope(Protocol):
    """What granian says of a request."""

    method: str
    path: str
    query_string: str
    http_version: str
    scheme: str
    server: str
    client: str
    headers: Any


class Exchange(Protocol):
    """The body of a request, in parts, and the place for its answer."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...


class Late(BytesIO):
    """The body that did not arrive in time: a page that reads it answers 408."""

    def read(self, size: int | None = -1, /) -> NoReturn:
        raise RequestTimeout

    readline = readinto = read  # type: ignore[assignment]


class Server:
    """Runs the pages in `threads` threads; `app_at` says which application serves a host."""

    def __init__(self, app_at: Callable[[str], Flask], threads: int) -> None:
        self.app_at = app_at
        self.pool = ThreadPoolExecutor(threads)

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        environ = _environ(scope)
        app = self.app_at(environ.get("HTTP_HOST", ""))
        if _wants_body(app, scope, environ):
            environ["wsgi.input"] = body = await _body(exchange, app.config["MAX_CONTENT_LENGTH"])
            environ["CONTENT_LENGTH"] = str(len(body.getvalue()))
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        if scope.path == ALIVE:
            answer = _answer(app, environ)
        else:
            answer = await asyncio.get_running_loop().run_in_executor(self.pool, _answer, app, environ)
        exchange.response_bytes(*answer)


def _wants_body(app: Flask, scope: Scope, environ: dict[str, Any]) -> bool:
    """Not one that is too large by its own word: Flask refuses it unread."""
    if scope.method in NO_BODY or _declared(environ) > app.config["MAX_CONTENT_LENGTH"]:
        return False
    return app.url_map.bind("").test(scope.path, scope.method)


async def _body(exchange: Exchange, most: int) -> BytesIO:
    """No more than shows Flask that it is too large."""
    body = BytesIO()
    try:
        async with asyncio.timeout(READ_WITHIN):
            async for part in exchange:
                body.write(part)
                if body.tell() > most:
                    break
    except TimeoutError:
        return Late(b"?")
    body.seek(0)
    return body


def _answer(app: Flask, environ: dict[str, Any]) -> Answer:
    parts, status, headers = run_wsgi_app(app, environ, buffered=True)
    return int(status[:3]), list(headers), b"".join(parts)


def _declared(environ: dict[str, Any]) -> int:
    text = environ.get("CONTENT_LENGTH", "")
    return int(text) if text.isdecimal() else 0


def _environ(scope: Scope) -> dict[str, Any]:
    """The request as WSGI writes it; no body yet."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ
