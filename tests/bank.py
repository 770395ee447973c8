"""The simulated bank at the end of an in-process wire: real adapter, real simulator, no port."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from requests.adapters import BaseAdapter

from app import cache
from app.db import database
from app.http.providers import all_providers
from app.kernel import clock
from app.psp.port import Challenge, Message

ADDRESS = "http://bank.localhost"
SECRETS = {
    "PSPID": "parterre",
    "USERID": "shop-api",
    "PASSWORD": "open sesame",
    "SHA_IN_FORM": "form passphrase",
    "SHA_IN_DIRECTLINK": "server passphrase",
    "SHA_OUT": "answers passphrase",
}


class Hung(Exception):
    """The bank keeps silent for longer than anybody waits."""


class Bank:
    """What a test may do to the bank, and ask of it."""

    def __init__(self, simulator: Flask, shop: Flask) -> None:
        self.simulator = simulator
        with shop.app_context():
            link = all_providers()["ogone"]._link  # type: ignore[attr-defined]
        link._session.mount(ADDRESS, Wire(self))
        self.postman = simulator.extensions["simulator_notifier"]
        self.postman._session().mount("http://shop.test", Doorbell(shop))
        self.slips: list[tuple[str, bytes, bytes]] = []

    def connects(self) -> None:
        """The wires of accounts entered, or given other keys, since the shop was opened."""
        cache.refresh()
        for provider in all_providers().values():
            provider._link._session.mount(ADDRESS, Wire(self))  # type: ignore[attr-defined]

    def knows(self, **settings: str) -> None:
        """From now on it knows the merchant by these, as somebody set in its back office."""
        for name, value in settings.items():
            self._set("sha_in_alias" if name == "sha_in_form" else name, value)

    @property
    def client(self) -> FlaskClient:
        """A fresh one each time: several threads may ask at once."""
        return self.simulator.test_client()

    def confirm(self, challenge: Challenge | None) -> None:
        """Somebody confirms on their bank's page and never comes back."""
        assert challenge is not None
        page = self.client.post(
            urlsplit(challenge.action).path, data=dict(challenge.fields), follow_redirects=True
        )
        form = BeautifulSoup(page.text, "html.parser").select_one("form:has(button[value=confirm])")
        assert form is not None, page.text
        self.client.post(urlsplit(str(form["action"])).path, data={"answer": "confirm"})

    def confirms_lost(self, attempt: str) -> None:
        """Somebody confirms though the reply with the way to this page never reached the shop."""
        payment = self.simulator.extensions["simulator"].store.last_of(attempt)
        self.client.post(f"/bank/{payment.xid}", data={"answer": "confirm"})

    def letter_about(self, attempt: str) -> Message:
        """The notification the bank would send about one order, as the shop would read it."""
        store = self.simulator.extensions["simulator"].store
        sql = "SELECT body FROM letters JOIN payments USING (payid) WHERE order_id = ?"
        return Message(tuple(parse_qsl(store.rows(sql, attempt)[-1]["body"], keep_blank_values=True)))

    @staticmethod
    def hang(seconds: float) -> None:
        if seconds >= 40:
            raise Hung

    def fault(self, pattern: str, fault: str, **more: Any) -> None:
        """Script what goes wrong for orders matching a pattern."""
        answer = self.client.post("/_control/faults", json={"pattern": pattern, "fault": fault, **more})
        assert answer.status_code < 300, answer.text

    def misquotes(self, page: str, right: str, wrong: str) -> None:
        """From now on its answers to one page say something else."""
        self.slips.append((page, right.encode(), wrong.encode()))

    def trusts_shops(self) -> None:
        """It pays without having checked the shopper, whatever the law says."""
        self._set("sca_enforced", False)

    def wants_every_code(self) -> None:
        self._set("cvc_required", "always")

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self.simulator.extensions["simulator"].settings, name, value)

    def ledger(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.client.get("/_control/ledger.json").get_json()
        return found.get("orders", found)

    def charged(self) -> int:
        """All the money the bank took, less what it gave back, in cents."""
        return sum(entry["charged"] - entry["refunded"] for entry in self.ledger().values())

    def charges(self) -> int:
        return sum(entry["charges"] for entry in self.ledger().values())

    def settle(self) -> None:
        """Everything that waits at the bank happens now."""
        self.client.post("/_control/settle")

    def rings(self) -> int:
        """Deliver every notification that is or will be due; how many were tried."""
        return int(self.postman.run_due(clock.now().timestamp() + 3600))

    def rings_again(self) -> int:
        """The same letters once more, as after a lost answer."""
        store = self.simulator.extensions["simulator"].store
        with store.writing():
            store.do("UPDATE letters SET state = 'due'")
        return self.rings()


class Doorbell(BaseAdapter):
    """Carries the bank's notifications to the shop."""

    def __init__(self, shop: Flask) -> None:
        super().__init__()
        self.shop = shop

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        answer = self.shop.test_client().post(
            request.url, data=request.body, content_type="application/x-www-form-urlencoded"
        )
        return _response(request, answer.status_code, dict(answer.headers), answer.get_data())

    def close(self) -> None:
        """Nothing is open."""


class Wire(BaseAdapter):
    """Carries our requests to the bank, and holds the rule that no transaction is open meanwhile."""

    def __init__(self, bank: Bank) -> None:
        super().__init__()
        self.bank = bank

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        assert not database.session().in_transaction(), "a network call inside a transaction"
        parts = urlsplit(request.url or "")
        try:
            answer = self.bank.client.open(
                parts.path,
                method=request.method,
                data=request.body,
                headers=dict(_sendable(request.headers)),
            )
            body = answer.get_data()
        except Hung:
            raise requests.ReadTimeout("silence") from None
        response = _response(request, answer.status_code, dict(answer.headers), body)
        response.raw = io.BytesIO(self._slipped(parts.path, body))
        return response

    def _slipped(self, path: str, body: bytes) -> bytes:
        for page, right, wrong in self.bank.slips:
            body = body.replace(right, wrong) if page in path else body
        return body

    def close(self) -> None:
        """Nothing is open."""


def _sendable(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() != "content-length"]


def _response(
    request: requests.PreparedRequest, status: int, headers: dict[str, str], body: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response.raw = io.BytesIO(body)
    response.url = request.url or ""
    response.request = request
    length = headers.get("Content-Length")
    if length and int(length) > len(body):
        raise requests.ConnectionError("the line broke in the middle")
    return response
