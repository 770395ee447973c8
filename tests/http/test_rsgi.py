"""What the shop does at its server before a page is asked for: bodies, the health check, headers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, request

from app.http import rsgi
from app.http.rsgi import Server
from tests.page import Page

LARGE = 1_000_001


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def items(self) -> tuple[tuple[str, str], ...]:
        return self.pairs


@dataclass
class Request:
    """As granian hands it over."""

    path: str
    method: str = "GET"
    headers: Headers = field(default_factory=lambda: Headers(("host", "shop.test")))
    query_string: str = ""
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = "127.0.0.1:8000"
    client: str = "203.0.113.7:51111"


@dataclass
class Connection:
    """Sends the parts of a body; with `stalls` it never ends."""

    parts: list[bytes] = field(default_factory=list)
    stalls: bool = False
    status: int = 0
    answer: bytes = b""
    read: int = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            self.read += len(part)
            yield part
        if self.stalls:
            await asyncio.Event().wait()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.answer, self.headers = status, body, dict(headers)


def asks(app: Flask, about: Request, by: Connection | None = None) -> Connection:
    by = by or Connection()
    runs(Server(lambda _host: app, threads=1).__rsgi__(about, by))
    return by


def runs(answer: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser of another test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, answer).result()


def posts(app: Flask, path: str, by: Connection, *headers: tuple[str, str]) -> Connection:
    own = Headers(("host", "shop.test"), ("sec-fetch-site", "same-origin"), *headers)
    return asks(app, Request(path, "POST", own), by)


FORM = ("content-type", "application/x-www-form-urlencoded")
NEWS = "/notifications/ogone"


def test_a_form_arrives_whole_however_it_is_cut() -> None:
    app = Flask("echo")
    app.config["MAX_CONTENT_LENGTH"] = LARGE

    @app.post("/echo")
    def echo() -> str:
        return f"{request.form['name']} from {request.remote_addr} {request.cookies.get('b')}"

    sender = Connection([b"name=A", b"da"])
    posts(app, "/echo", sender, FORM, ("transfer-encoding", "chunked"), ("cookie", "a=1"), ("cookie", "b=2"))
    assert sender.answer == b"Ada from 203.0.113.7 2"


def test_a_body_that_takes_too_long_is_a_page_that_says_so(
    db: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rsgi, "READ_WITHIN", 0.05)
    sender = posts(db, "/en/checkout/identification", Connection([b"email=a"], stalls=True), FORM)
    assert sender.status == 408
    assert Page(sender.answer.decode(), "en").h1 == "That took too long to arrive"
    assert sender.headers["Content-Security-Policy"]


def test_a_body_without_a_length_is_read_no_further_than_its_bound(db: Flask) -> None:
    sender = posts(db, NEWS, Connection([b"x" * 400_000] * 9), FORM, ("transfer-encoding", "chunked"))
    assert sender.status == 413
    assert sender.read <= LARGE + 400_000


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (NEWS, [("content-length", str(LARGE))], 413),
        ("/en/nowhere", [], 404),
        ("/en/", [], 405),
    ],
)
def test_no_body_is_read_that_no_page_wants(
    db: Flask, path: str, headers: list[tuple[str, str]], status: int
) -> None:
    sender = posts(db, path, Connection([b"x"], stalls=True), FORM, *headers)
    assert (sender.status, sender.read) == (status, 0)


def test_a_page_that_is_only_looked_at_waits_for_no_body(db: Flask) -> None:
    assert asks(db, Request("/en/"), Connection(stalls=True)).status == 200


def test_the_health_check_waits_behind_no_page(db: Flask) -> None:
    server, busy, health = Server(lambda _host: db, threads=1), threading.Event(), Connection()
    server.pool.submit(busy.wait)
    runs(server.__rsgi__(Request("/healthz"), health))
    busy.set()
    assert (health.status, health.answer) == (200, b"ok\n")


def test_an_address_in_any_letters_is_read_as_it_was_sent(db: Flask) -> None:
    found = asks(db, Request("/en/e/café\ufffd"))
    assert (found.status, Page(found.answer.decode(), "en").h1) == (404, "Page not found")
