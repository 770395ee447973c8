"""What browsers report about scripts: our own are expected, any other is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from structlog.testing import CapturingLogger

from app.http import reports
from tests.shopper import SHOP

Logged = Callable[..., list[str]]


@pytest.fixture
def logged(db: Flask, monkeypatch: pytest.MonkeyPatch) -> Logged:
    """Sends a report; answers the kinds of what was logged."""

    def send(**sent: Any) -> list[str]:
        log = CapturingLogger()
        monkeypatch.setattr(reports, "log", log)
        assert db.test_client().post("/_rapports", base_url=SHOP, **sent).status_code == 204
        return [call.kwargs["kind"] for call in log.calls if call.args == ("browser_report",)]

    return send


def _hash_of(url: str) -> dict[str, Any]:
    """As Chromium 156 sends it."""
    body = {
        "destination": "script", "documentURL": f"{SHOP}/en/", "hash": "sha256-…", "subresourceURL": url,
        "type": "subresource",
    }  # fmt: skip
    return {"age": 5, "body": body, "type": "csp-hash", "url": f"{SHOP}/en/"}


def test_our_own_scripts_are_expected(db: Flask, logged: Logged) -> None:
    assets = db.extensions["assets"].by_name
    ours = [f"{SHOP}{asset.url}" for name, asset in assets.items() if name.endswith(".js")]
    assert ours
    assert not logged(json=[_hash_of(url) for url in ours])


def test_a_strangers_script_is_logged(logged: Logged) -> None:
    assert logged(json=[_hash_of("https://evil.example/skimmer.js")]) == ["csp-hash"]
    assert logged(json=_hash_of("")) == ["csp-hash"]


def test_a_blocked_script_is_logged(logged: Logged) -> None:
    violation = {"type": "csp-violation", "body": {"blockedURL": "https://evil.example/skimmer.js"}}
    assert logged(json=[violation]) == ["csp-violation"]


@pytest.mark.parametrize("data", ["", "{", "[1]", '"word"', "null"])
def test_what_is_no_report_is_not_logged(logged: Logged, data: str) -> None:
    assert not logged(data=data)


def test_reports_beyond_measure_are_refused_without_the_database(db: Flask) -> None:
    client = db.test_client()
    answers = [client.post("/_rapports", base_url=SHOP, json=[]).status_code for _ in range(121)]
    assert answers == [204] * 120 + [429]
    with db.extensions["limit_counts"].connect() as connection:
        assert not connection.scalar(text("SELECT count(*) FROM rate_limit_counts"))
