"""A platform that lets its answer drip holds nobody for longer than one that says nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from app.psp.ogone.adapter import Ogone
from app.psp.port import Unresolved
from tests.psp.samples import SETTINGS, purchase, xml

PATIENCE = 0.3  # seconds; the drops come faster
DROP = 0.05
OKAY = b"HTTP/1.1 200 OK\r\nContent-Length: "


def headers() -> Iterator[bytes]:
    yield from (bytes([letter]) for letter in OKAY + 1_000 * b"0")


def body() -> Iterator[bytes]:
    yield OKAY + b"1000\r\n\r\n"
    yield from 1_000 * [b" "]


def whole() -> Iterator[bytes]:
    said = xml("9")
    yield OKAY + str(len(said)).encode() + b"\r\n\r\n" + said


@contextmanager
def platform(says: Callable[[], Iterator[bytes]]) -> Iterator[Ogone]:
    """One connection at a port of this machine, answered drop by drop until nobody listens."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _address = server.accept()
            with line, suppress(OSError):
                line.recv(65_536)
                for drop in says():
                    line.sendall(drop)
                    if over.wait(DROP):
                        break

        thread = threading.Thread(target=answer)
        thread.start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}/"
        yield Ogone(replace(SETTINGS, base_url=base, connect_timeout=PATIENCE, answer_timeout=PATIENCE))
        over.set()
        thread.join(timeout=5)


@pytest.mark.parametrize("part", [headers, body])
def test_the_whole_answer_has_a_deadline(part: Callable[[], Iterator[bytes]]) -> None:
    with platform(part) as ogone:
        began = time.monotonic()
        assert isinstance(ogone.purchase(purchase()), Unresolved)
        assert time.monotonic() - began < 10 * PATIENCE


def test_whoever_answers_in_time_is_heard() -> None:
    with platform(whole) as ogone:
        assert not isinstance(ogone.purchase(purchase()), Unresolved)
