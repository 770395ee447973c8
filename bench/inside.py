"""The same purchase against the shop's code in this process, where each page's SQL can be counted."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask

from app.db import database
from bench import journey, statements
from bench.journey import Errand
from bench.wire import Answer, Wire


class Inside:
    """Asks the shop's pages of the app itself, and everybody else over the wire."""

    def __init__(self, app: Flask, shop: str) -> None:
        self._app = app
        self._shop = shop
        self._client = app.test_client(use_cookies=False)
        with app.app_context():
            self._engine = database.engine
        self._wire = Wire()
        self.statements: dict[str, list[str]] = {}

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if not url.startswith(self._shop):
            return await self._wire.ask(method, url, headers, body)
        with statements.counted(self._engine) as run:
            response = self._client.open(url, method=method, headers=dict(headers), data=body)
        self.statements[f"{method} {self._page(method, url)}"] = run
        cookies = tuple(response.headers.getlist("Set-Cookie"))
        sent = response.get_data()
        said = gzip.decompress(sent) if response.headers.get("Content-Encoding") == "gzip" else sent
        return Answer(response.status_code, response.headers.get("Location", ""), cookies, said, len(sent))

    def _page(self, method: str, url: str) -> str:
        adapter = self._app.url_map.bind(urlsplit(url).netloc)
        return str(adapter.match(urlsplit(url).path, method)[0])

    def close(self) -> None:
        self._wire.close()


def statements_of(app: Flask, errand: Errand) -> dict[str, list[str]]:
    """Each request of one purchase and what it asked of the database."""
    transport = Inside(app, errand.shop)
    asyncio.run(journey.buy(errand, transport))
    return transport.statements
