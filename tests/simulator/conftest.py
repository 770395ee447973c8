"""A simulator on a clock of its own, and a shop that knows how to talk to it. Nothing here sleeps."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.simulator.bank import Bank
from app.simulator.factory import create_simulator
from app.simulator.notifier import Notifier
from app.simulator.settings import SimulatorSettings

VISA, CHALLENGE, REFUSED = "4111111111111111", "4874970686672022", "4111113333333333"
NOON = 1_795_000_000.0  # 18 November 2026
SETTINGS = SimulatorSettings(notification_url="http://shop.test/notifications/ogone", store_path="")

BROWSER = {
    "FLAG3D": "Y",
    "WIN3DS": "MAINW",
    "ACCEPTURL": "http://shop.test/return?kind=accept",
    "DECLINEURL": "http://shop.test/return?kind=decline",
    "EXCEPTIONURL": "http://shop.test/return?kind=exception",
    "LANGUAGE": "fr_FR",
    "browserAcceptHeader": "text/html",
    "browserColorDepth": "24",
    "browserJavaEnabled": "false",
    "browserJavaScriptEnabled": "true",
    "browserLanguage": "fr-FR",
    "browserScreenHeight": "800",
    "browserScreenWidth": "360",
    "browserTimeZone": "-60",
    "browserUserAgent": "Mozilla/5.0",
}


def signature(parameters: dict[str, str], passphrase: str) -> str:
    """Written again here, so that the simulator does not sign its own homework. Listed names only."""
    named = sorted((name.upper(), value) for name, value in parameters.items() if value)
    text = "".join(f"{name}={value}{passphrase}" for name, value in named)
    return hashlib.sha512(text.encode()).hexdigest().upper()


@dataclass
class Clock:
    time: float = NOON
    waited: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.time += seconds


@dataclass
class Answer:
    """One <ncresponse>, read."""

    attributes: dict[str, str]
    html: str

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    @classmethod
    def of(cls, response: TestResponse) -> Answer:
        root = ET.fromstring(response.get_data())
        return cls(dict(root.attrib), root.findtext("HTML_ANSWER") or "")


@dataclass
class Shop:
    """The merchant's side of the wire, as strict as it has to be."""

    client: FlaskClient
    settings: SimulatorSettings
    count: int = 0

    def card(self, number: str = VISA, **changes: str) -> dict[str, str]:
        """Post the card form; what came back in the address."""
        return self.read_back(self.card_response(number, **changes))

    def card_response(self, number: str = VISA, **changes: str) -> TestResponse:
        signed = {
            "PSPID": self.settings.pspid,
            "ACCEPTURL": "http://shop.test/card",
            "EXCEPTIONURL": "http://shop.test/card?wrong=1",
            "ORDERID": "ORDER-1",
            "ALIASPERSISTEDAFTERUSE": "Y",
        }
        free = {"CARDNO": number, "CN": "Zoé Müller", "ED": "1228", "CVC": "123"}
        if number.startswith("3"):
            free["CVC"] = "1234"
        for name, value in changes.items():
            (free if name in free or name.startswith(("ECOM_", "EXTRA")) else signed)[name] = value
        sha = signed.pop("SHASIGN", "") or signature(_only_signed(signed), self.settings.sha_in_alias)
        return self.client.post("/ncol/test/alias_gateway_utf8.asp", data={**signed, **free, "SHASIGN": sha})

    def alias(self, number: str = VISA, **changes: str) -> str:
        told = self.card(number, **changes)
        assert told["STATUS"] in {"0", "2"}, told
        return told["Alias"]

    def order(self, alias: str, **changes: str) -> Answer:
        return Answer.of(self.order_response(alias, **changes))

    def order_response(self, alias: str, **changes: str) -> TestResponse:
        self.count += 1
        fields = {
            "ORDERID": f"4K7MPQ2X-{self.count:06d}",
            "AMOUNT": "2550",
            "CURRENCY": "EUR",
            "OPERATION": "SAL",
            "ALIAS": alias,
            **BROWSER,
            **changes,
        }
        return self.direct("order", fields)

    def buy(self, number: str = VISA, **changes: str) -> Answer:
        return self.order(self.alias(number), **changes)

    def query(self, **fields: str) -> Answer:
        return Answer.of(self.direct("query", fields))

    def maintain(self, **fields: str) -> Answer:
        return Answer.of(self.direct("maintenance", fields))

    def direct(self, door: str, fields: dict[str, str]) -> TestResponse:
        s = self.settings
        sent = {"PSPID": s.pspid, "USERID": s.userid, "PSWD": s.password, **fields}
        listed = {name: value for name, value in sent.items() if name != "PAYIDSUB"}  # not in the SHA-IN list
        sent.setdefault("SHASIGN", signature(listed, s.sha_in_directlink))
        return self.client.post(f"/ncol/test/{door}direct_utf8.asp", data=sent)

    def ledger(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get("/_control/ledger.json").get_json()["orders"]
        return found

    def script(self, **asked: object) -> None:
        assert self.client.post("/_control/faults", json=asked).status_code == 201

    @staticmethod
    def read_back(response: TestResponse) -> dict[str, str]:
        assert response.status_code == 302, response.get_data(as_text=True)
        return dict(parse_qsl(urlsplit(response.location).query, keep_blank_values=True))


@dataclass
class Post:
    """What the shop's notification address received, and what it answers."""

    received: list[dict[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def take(self, body: str) -> str:
        self.received.append(dict(parse_qsl(body, keep_blank_values=True)))
        return self.answers.pop(0) if self.answers else "200"

    @property
    def statuses(self) -> list[str]:
        return [letter["STATUS"] for letter in self.received]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "bank.sqlite3"


@pytest.fixture
def build(
    clock: Clock, store_path: Path, monkeypatch: pytest.MonkeyPatch, post: Post
) -> Iterator[Callable[..., Shop]]:
    """Build a shop in front of a simulator with these settings."""
    monkeypatch.setattr(Notifier, "_post", lambda self, body: post.take(body))
    built: list[Flask] = []

    def make(**changes: Any) -> Shop:
        settings = SimulatorSettings(**{**vars(SETTINGS), "store_path": str(store_path), **changes})
        app = create_simulator(settings, now=clock.now, wait=clock.wait, background=False)
        built.append(app)
        return Shop(app.test_client(), settings)

    yield make
    for app in built:
        bank_of(app).store.close()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def shop(build: Callable[..., Shop]) -> Shop:
    return build()


def bank_of(app: Flask) -> Bank:
    bank: Bank = app.extensions["simulator"]
    return bank


@pytest.fixture
def bank(shop: Shop) -> Bank:
    return bank_of(shop.client.application)


@pytest.fixture
def notifier(shop: Shop) -> Notifier:
    found: Notifier = shop.client.application.extensions["simulator_notifier"]
    return found


def _only_signed(parameters: dict[str, str]) -> dict[str, str]:
    """The gateway's own short list."""
    listed = {"ACCEPTURL", "ALIAS", "ALIASPERSISTEDAFTERUSE", "BRAND", "EXCEPTIONURL", "LANGUAGE", "ORDERID"}
    return {name: value for name, value in parameters.items() if name in listed | {"PARAMPLUS", "PSPID"}}
