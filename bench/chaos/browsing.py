"""A browser that does not give up, and its odd ways on the way back from the bank."""

from __future__ import annotations

import asyncio
import random
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from bench.browser import Browser, Lost
from bench.journey import Errand, form_at
from bench.page import Fields, Page
from bench.wire import Answer, Wire

RETURNS = "/checkout/return/"
HANGS_UP_AFTER = 0.05  # seconds
ANY_PAGE = (200, 400, 404, 409, 410, 413, 422, 429)
TRIES = 12  # of a page that does not come
REST = (0.3, 1.5)  # seconds between two
# What a browser meets when a server dies in the middle of a word.
TROUBLE = (Lost, OSError, EOFError, ValueError, zlib.error)


class Left(Exception):
    """The shopper has given up; the text says where."""


class OddWire:
    """A wire to the servers that sends the bank's answer twice, or hangs up on it once."""

    def __init__(self, manner: str) -> None:
        self._manner = manner
        self._wires = [Wire(), Wire()]

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if RETURNS not in url or not self._manner:
            return await self._wires[0].ask(method, url, headers, body)
        if self._manner == "twice":
            return await self._twice(method, url, headers, body)
        self._manner = ""
        async with asyncio.timeout(HANGS_UP_AFTER):
            return await self._wires[0].ask(method, url, headers, body)

    async def _twice(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        both = (wire.ask(method, url, headers, body) for wire in self._wires)
        first, _second = await asyncio.gather(*both, return_exceptions=True)
        if isinstance(first, BaseException):
            raise first
        return first

    def close(self) -> None:
        for wire in self._wires:
            wire.close()


class PatientBrowser:
    """If a page does not come, it rests and opens `home` instead: where the purchase stands."""

    def __init__(self, errand: Errand, manner: str, home: str, troubles: Counter[str]) -> None:
        self.home = home
        self._wire = OddWire(manner)
        self._browser = Browser(self._wire, errand.lang, errand.address)
        if errand.cookie:
            self._browser.carries(errand.shop, errand.cookie)
        self._dice = random.Random(errand.shopper)
        self._troubles = troubles

    @property
    def plain(self) -> Browser:
        return self._browser

    async def patiently(self, act: Callable[[], Awaitable[Page]]) -> Page:
        """Raises Left."""
        for _try in range(TRIES):
            try:
                return await act()
            except TROUBLE as trouble:
                self._troubles[_named(trouble)] += 1
                await self.rests(*REST)
                act = self.goes_home
        raise Left("the shop does not answer")

    async def rests(self, least: float, most: float) -> None:
        await asyncio.sleep(self._dice.uniform(least, most))

    async def goes_home(self) -> Page:
        return await self.opens(self.home)

    async def opens(self, url: str) -> Page:
        return await self._browser.opens("page", url, may_answer=ANY_PAGE)

    async def sends(self, page: Page, path: str, **typed: str) -> Page:
        """The form at this XPath, as filled in."""
        form = form_at(page, path)
        return await self.sends_fields(page, path, form.filled(**typed))

    async def sends_fields(self, page: Page, path: str, fields: Fields) -> Page:
        return await self._browser.sends("page", page, form_at(page, path), fields, may_answer=ANY_PAGE)

    def close(self) -> None:
        self._wire.close()


def _named(trouble: Exception) -> str:
    """Without what differs from shopper to shopper."""
    words = str(trouble) if isinstance(trouble, Lost) else ""
    return f"{type(trouble).__name__} {words.partition(' from ')[0]}".strip()
