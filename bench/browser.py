"""One shopper's browser: cookies, forms, redirects, and a note of how long each click took."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from bench.page import Fields, Form, Page
from bench.wire import Answer, Transport

REDIRECTS = (301, 302, 303, 307)
MOST_REDIRECTS = 8
ALWAYS = {
    "User-Agent": "Mozilla/5.0 (bench)",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Encoding": "gzip",
}


@dataclass
class Notes:
    """Of one visit: seconds by step, the size of each page, requests by server."""

    seconds: list[tuple[str, float]] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    retries: int = 0


class Lost(Exception):
    """The shopper sees something no shopper should see."""


class Browser:
    def __init__(self, transport: Transport, lang: str, address: str) -> None:
        """`address` is where its requests come from, as a proxy before the shop says."""
        self.notes = Notes()
        self._transport = transport
        self._headers = ALWAYS | {"Accept-Language": lang, "X-Forwarded-For": address}
        self._cookies: dict[str, dict[str, str]] = {}

    def carries(self, url: str, cookie: str) -> None:
        """A cookie from an earlier visit."""
        name, _, value = cookie.partition("=")
        self._cookies.setdefault(_origin(url), {})[name] = value

    async def opens(self, step: str, url: str, *, may_answer: tuple[int, ...] = (200,)) -> Page:
        return await self._click(step, "GET", url, b"", may_answer)

    async def sends(
        self, step: str, page: Page, form: Form, fields: Fields, *, may_answer: tuple[int, ...] = (200,)
    ) -> Page:
        """`form` stands on `page`; a form without an address goes back to where it came from."""
        url = urljoin(page.url, form.action or page.url)
        if form.method == "GET":
            return await self._click(
                step, "GET", f"{url.partition('?')[0]}?{urlencode(fields)}", b"", may_answer
            )
        return await self._click(
            step, "POST", url, urlencode(fields).encode(), may_answer, came_from=page.url
        )

    async def _click(
        self, step: str, method: str, url: str, body: bytes, may_answer: tuple[int, ...], came_from: str = ""
    ) -> Page:
        """From the click to the page it leads to."""
        begun = time.perf_counter()
        site = "same-origin" if _origin(came_from) == _origin(url) else "cross-site" if came_from else "none"
        for _hop in range(MOST_REDIRECTS):
            answer = await self._ask(method, url, body, _said_of(site, came_from, method))
            if answer.status not in REDIRECTS:
                break
            there = urljoin(url, answer.location)
            site = site if _origin(there) == _origin(url) else "cross-site"
            method, url, body = "GET", there, b""
        self.notes.seconds.append((step, time.perf_counter() - begun))
        self.notes.sizes[step] = answer.size
        if answer.status not in may_answer:
            raise Lost(f"{step}: {answer.status} from {urlsplit(url).path}")
        return Page(url, answer.status, answer.body)

    async def _ask(self, method: str, url: str, body: bytes, more: Mapping[str, str]) -> Answer:
        origin = _origin(url)
        self.notes.requests[origin] = self.notes.requests.get(origin, 0) + 1
        kept = self._cookies.setdefault(origin, {})
        headers = self._headers | dict(more)
        if kept:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        answer = await self._transport.ask(method, url, headers, body)
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            kept[name] = value
        return answer


def _said_of(site: str, came_from: str, method: str) -> dict[str, str]:
    """What a browser says of where a request comes from."""
    said = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    if method == "POST":
        said |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": _origin(came_from)}
    return said


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
