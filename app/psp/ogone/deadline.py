"""A deadline for a whole answer. A read time-out alone begins again with each byte that drips in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Call:
    """A conversation under way, and the socket it uses."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.socket: socket.socket | None = None

    def cut(self) -> None:
        """Whoever reads from it finds its end. An encrypted one is only ended below the encryption."""
        if self.socket and not self.over.is_set():
            with suppress(OSError):
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


_current: ContextVar[_Call | None] = ContextVar("call", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is sent and read in here ends after so many seconds, as if the line had broken."""
    call = _Call()
    token, timer = _current.set(call), threading.Timer(seconds, call.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        call.over.set()
        timer.cancel()
        _current.reset(token)


class _Watched(HTTPConnection):
    def request(self, *args: Any, **options: Any) -> None:
        super().request(*args, **options)
        if call := _current.get():
            call.socket = self.sock


class _WatchedSecure(_Watched, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _WatchedSecure


class WatchedAdapter(HTTPAdapter):
    """Its connections can be cut by `within`."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
