"""Senders who take for ever hold up nobody, at the real server."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.races.conftest import Town
from tests.races.web import web

pytestmark = pytest.mark.races

MANY = 300
THREADS = 4
BODY = b"POST /en/basket/lines/1/removal HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 100\r\n\r\na="
CHUNKS = b"POST /notifications/ogone HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na="
HEADERS = b"GET /en/ HTTP/1.1\r\nHost: shop.test\r\nX-Slow: "


@pytest.fixture
def address(town: Town, tmp_path: Path) -> Iterator[str]:
    """One process with few threads."""
    url, log = town.app.config["SETTINGS"].database_url, tmp_path / "web.log"
    with web(url, log, WEB_WORKERS="1", WEB_THREADS=str(THREADS)) as address:
        yield address


@contextmanager
def half_sent(address: str, begun: bytes) -> Iterator[list[socket.socket]]:
    """Many connections that have sent this, and no more."""
    where = urlsplit(address)
    with ExitStack() as stack:
        senders = [
            stack.enter_context(socket.create_connection((where.hostname or "", where.port or 0)))
            for _ in range(MANY)
        ]
        for sender in senders:
            sender.sendall(begun)
        yield senders


@pytest.mark.parametrize("begun", [BODY, CHUNKS, HEADERS], ids=["bodies", "chunks", "headers"])
def test_300_slow_senders_keep_nobody_from_the_shop(address: str, begun: bytes) -> None:
    with half_sent(address, begun):
        answers = Counter(_page(address, path) for path in ("/healthz", "/readyz", "/en/", "/en/basket") * 5)
    assert answers == {200: 20}


def _page(address: str, path: str) -> int:
    return requests.get(address + path, headers={"Host": "shop.test"}, timeout=5).status_code


def test_a_body_is_not_waited_for_where_none_is_wanted(address: str) -> None:
    for path, status in {"/en/nothing-here": 404, "/en/": 405, "/assets/x.css": 405}.items():
        with half_sent(address, BODY.replace(b"/en/basket/lines/1/removal", path.encode())) as senders:
            senders[0].settimeout(5)
            assert senders[0].recv(12) == f"HTTP/1.1 {status}".encode(), path
