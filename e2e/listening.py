"""What a browser complains of, and what every answer of the shop must carry. Silence is good news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

from e2e.shop import Shop

# A policy's refusal is a console message in Chromium already; this says which rule and what.
LISTEN = (
    "addEventListener('securitypolicyviolation',"
    " e => console.error('CSP', e.violatedDirective, e.blockedURI, e.sample))"
)
STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
# What Chromium tells of doing as asked: it cleared the data of somebody who left; the page's first
# field was not focused over the one a quick shopper had already chosen; a page that was there before it
# could glide in is simply there.
HARMLESS = (
    "Clear-Site-Data header on",
    "Autofocus processing was blocked because a document already has",
    "Transition was aborted because of invalid state. Page already revealed",
)

OTHER_DEVICES = "microphone=(), geolocation=(), payment=(self)"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": f"camera=(), {OTHER_DEVICES}",
    "integrity-policy": "blocked-destinations=(script), endpoints=(sec)",
    "reporting-endpoints": 'sec="/_rapports"',
}
POLICY = (
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
)
LAX = ("unsafe-", "*")
# Where a card may be scanned: the page may open the camera, its worker may compile and do nothing else.
SCAN_PAGE = re.compile(r"/(fr|en)/(checkout|orders/\w+/instalments)/payment$")
SCAN_PAGE_HEADERS = HEADERS | {"permissions-policy": f"camera=(self), {OTHER_DEVICES}"}
SCAN_WORKER = re.compile(r"/assets/js/scan-worker\.\w{12}\.js$")
SCAN_WORKER_SCRIPTS = "default-src 'none'; script-src 'wasm-unsafe-eval'; "
PICTURES = ("default-src 'none'",)
LAX_PICTURE = ("unsafe-eval", "*")  # a drawing may bring its own styles


class Listener:
    """On one browser window, from its first request to its last."""

    def __init__(self, context: BrowserContext, shop: Shop) -> None:
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._shop = shop
        self._expected: set[int] = set()
        self._broken_off: list[re.Pattern[str]] = []
        context.add_init_script(LISTEN)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def may_meet(self, *statuses: int) -> None:
        """The journey goes through answers Chromium notes in its console."""
        self._expected.update(statuses)

    def may_miss(self, pattern: str) -> None:
        """Requests the test itself breaks off, or whose server it kills."""
        self._broken_off.append(re.compile(pattern))

    def assert_silence(self) -> None:
        assert not self.complaints, "\n".join(self.complaints)

    def _console(self, message: ConsoleMessage) -> None:
        status = STATUS.match(message.text)
        if status and int(status[1]) in self._expected:
            return
        if message.text.startswith(HARMLESS):
            return
        where = str(message.location.get("url", ""))
        if "net::ERR_" in message.text and any(broken.search(where) for broken in self._broken_off):
            return
        self.complaints.append(f"console {message.type}: {message.text} ({where})")

    def _error(self, error: WebError) -> None:
        if not str(error.error).startswith(HARMLESS):
            self.complaints.append(f"page error: {error.error}")

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith(("data:", "blob:")) and not self._shop.knows(request.url):
            self.complaints.append(f"a request to a stranger: {request.url}")

    def _response(self, response: Response) -> None:
        if not self._shop.belongs(response.url):
            return
        if wrong := list(what_is_wrong(response.headers, urlsplit(response.url).path)):
            self.complaints.append(f"headers of {response.url} ({response.status}): {wrong}")


def what_is_wrong(headers: Mapping[str, str], path: str) -> Iterator[str]:
    """Names of headers that are missing or lax."""
    policy = headers.get("content-security-policy", "")
    scans = SCAN_PAGE.search(path) and "trusted-types htmx scan;" in policy
    expected = SCAN_PAGE_HEADERS if scans else HEADERS
    yield from (name for name, value in expected.items() if headers.get(name) != value)
    if SCAN_WORKER.search(path):
        policy = policy.replace(SCAN_WORKER_SCRIPTS, "default-src 'none'; ")
    picture = headers.get("content-type", "").startswith("image/")
    yield from (rule for rule in (PICTURES if picture else POLICY) if rule not in policy)
    yield from (word for word in (LAX_PICTURE if picture else LAX) if word in policy)
