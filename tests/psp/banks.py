"""Banks to run the contract against: a provider, its simulator over real HTTP, and a browser's hands.

A bench is what the contract needs of one platform and nothing more. Add a provider: add a bench.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from flask import Flask, request
from lxml import html
from werkzeug.serving import make_server

from app.psp.ogone.adapter import Ogone
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import (
    CardEntered,
    CardSession,
    Challenge,
    DirectPost,
    Message,
    Provider,
    ReenteredField,
    StoredCard,
)
from app.simulator.factory import SimulatorSettings, create_simulator

SHOP = "https://shop.test"
PATIENCE = 0.4  # seconds; the bank's silences last longer

Pairs = Iterable[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Bench(Protocol):
    provider: Provider

    def enter_card(self, attempt: str, scenario: str, *, keep: bool = False, **typed: str) -> CardEntered:
        """Fill in the card form as a browser would, with the card that plays this scenario."""

    def type_again(self, attempt: str, kept: StoredCard, ask: ReenteredField, typed: str) -> CardEntered:
        """What is asked about a kept card, typed and posted past the shop."""

    def answer(self, challenge: Challenge, word: str) -> Message:
        """Go to the shopper's bank, say confirm, refuse or later, and come back."""

    def letters(self) -> list[Message]:
        """What the bank's server has sent us by now."""

    def later(self, seconds: float) -> None:
        """Let this much time pass at the bank."""

    def ledger(self, attempt: str) -> dict[str, int]:
        """What the bank really did, in cents: charges (how many), charged, refunded."""


CARDS = {
    "paid": "4111111111111111",
    "amex": "374111111111111",
    "declined": "4111113333333333",
    "no funds": "4000100000000018",
    "expired": "4000100000000026",
    "stolen": "4000100000000034",
    "soft decline": "4000100000000042",
    "challenge": "4874970686672022",
    "challenge fails": "4000100000000166",
    "authentication fails": "4419177274955460",
    "silence, not charged": "4000100000000059",
    "silence, charged": "4000100000000067",
    "error page, charged": "4000100000000075",
    "error page, not charged": "4000100000000117",
    "web page, not charged": "4000100000000125",
    "line cut, charged": "4000100000000083",
    "half an answer, charged": "4000100000000091",
    "uncertain, then paid": "4111116666666666",
    "uncertain, then refused": "4000100000000133",
    "processing, then paid": "4000100000000141",
    "silence, look-up down": "4000100000000257",
    "told thrice": "4000100000000190",
    "told by a forger": "4000100000000240",
    "told out of order": "4000100000000224",
    "told without amount": "4000100000000299",
    "told a cent less": "4000100000000273",
    "charged a cent less": "4000100000000281",
    "from abroad": "4000100000000349",
    "refund refused later": "4000100000000315",
    "partial refund refused": "4000100000000307",
    "refund in silence": "4000100000000323",
}


@dataclass
class OgoneBench:
    provider: Ogone
    origin: str
    received: list[Message]
    pass_time: Callable[[float], None]
    browser: requests.Session = field(default_factory=requests.Session)

    def enter_card(self, attempt: str, scenario: str, *, keep: bool = False, **typed: str) -> CardEntered:
        form = self.provider.card_entry(
            CardSession(attempt, "fr", f"{SHOP}/fr/checkout/return/card", may_save=keep)
        )
        assert isinstance(form, DirectPost)
        hidden = dict(form.hidden) | dict(form.hidden_if_saved)
        names = form.fields
        card = {
            names.number: CARDS[scenario],
            names.holder: "Zoé Brontë",
            names.expiry: "1239",
            names.cvc: "123",
        }
        card |= {getattr(names, field): value for field, value in typed.items()}
        return self.provider.read_card_entry(
            self._travel("post", form.action, [*hidden.items(), *card.items()])
        )

    def type_again(self, attempt: str, kept: StoredCard, ask: ReenteredField, typed: str) -> CardEntered:
        session = CardSession(attempt, "fr", f"{SHOP}/fr/checkout/return/card")
        form = self.provider.stored_card_entry(session, kept, ask)
        names = {ReenteredField.CODE: "cvc", ReenteredField.EXPIRY: "expiry", ReenteredField.HOLDER: "holder"}
        pairs = [*form.hidden, (getattr(form.fields, names[ask]), typed)]
        return self.provider.read_card_entry(self._travel("post", form.action, pairs))

    def answer(self, challenge: Challenge, word: str) -> Message:
        return self._travel(challenge.method, challenge.action, challenge.fields, word)

    def letters(self) -> list[Message]:
        return list(self.received)

    def later(self, seconds: float) -> None:
        self.pass_time(seconds)

    def ledger(self, attempt: str) -> dict[str, int]:
        told = self.browser.get(f"{self.origin}/_control/ledger.json", params={"order": attempt}).json()
        order = told["orders"].get(attempt, {})
        return {name: order.get(name, 0) for name in ("charges", "charged", "refunded")}

    def _travel(self, method: str, url: str, pairs: Pairs, word: str = "") -> Message:
        """Follow redirects and forms until the shop is reached; no script is needed anywhere."""
        for _ in range(10):
            data = {"data" if method == "post" else "params": list(pairs)}
            page = self.browser.request(method, url, allow_redirects=False, timeout=10, **data)  # type: ignore[arg-type]
            if page.is_redirect:
                method, url, pairs = "get", urljoin(url, page.headers["Location"]), []
            else:
                method, url, pairs = _filled(page, word)
            if url.startswith(SHOP):
                return Message(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
        raise AssertionError("the bank sends the shopper in circles")


def _filled(page: requests.Response, word: str) -> tuple[str, str, Pairs]:
    page.raise_for_status()
    form = next(html.document_fromstring(page.content).iter("form"))
    hidden = [
        (one.get("name") or "", one.get("value") or "") for one in form.iter("input") if one.get("name")
    ]
    button = [(one.get("name") or "", word) for one in form.iter("button") if one.get("value") == word]
    return form.get("method") or "get", urljoin(page.url, form.get("action")), hidden + button


@contextmanager
def ogone(folder: Path) -> Iterator[OgoneBench]:
    received: list[Message] = []
    with _served() as inbox, _served() as bank:
        inbox.app = _inbox(received)
        settings = SimulatorSettings(
            port=bank.port,
            store_path=str(folder / "simulator.sqlite3"),
            log_level="ERROR",
            notification_url=f"http://127.0.0.1:{inbox.port}/",
            hang_time=2 * PATIENCE,
        )
        clock = _Clock()
        simulator = create_simulator(settings, now=clock.now, background=False)
        bank.app = simulator

        def pass_time(seconds: float) -> None:
            clock.offset += seconds
            simulator.extensions["simulator_notifier"].run_due()

        yield OgoneBench(Ogone(_settings(settings)), settings.origin, received, pass_time)


def _settings(theirs: SimulatorSettings) -> OgoneSettings:
    return OgoneSettings(
        pspid=theirs.pspid,
        userid=theirs.userid,
        password=theirs.password,
        sha_in_form=theirs.sha_in_alias,
        sha_in_directlink=theirs.sha_in_directlink,
        sha_out=theirs.sha_out,
        base_url=f"{theirs.origin}/ncol/test/",
        answer_timeout=PATIENCE,
    )


class _Clock:
    """The bank's clock runs, and jumps when told to."""

    offset = 0.0

    def now(self) -> float:
        return time.time() + self.offset


@dataclass
class _Server:
    port: int = 0
    app: Wsgi | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert self.app
        return self.app(environ, start_response)


@contextmanager
def _served() -> Iterator[_Server]:
    """A real server on a port of its own; its app comes once the port is known."""
    front = _Server()
    server = make_server("127.0.0.1", 0, front, threaded=True)
    front.port = server.port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _inbox(received: list[Message]) -> Flask:
    app = Flask("inbox")

    @app.post("/")
    def receive() -> str:
        received.append(Message(tuple(request.form.items(multi=True)), dict(request.headers)))
        return "OK"

    return app


BANKS: dict[str, Callable[[Path], Any]] = {"ogone": ogone}
