"""PostgreSQL dies under a request: what answers is what was finished or a page of the shop, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask, Response, request_finished
from flask.testing import FlaskClient
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import cache
from app.db import database, session
from app.factory import create_app
from app.http import logs, rate_limits
from tests.conftest import environ
from tests.page import Page
from tests.shopper import SHOP

HOME = "/en/"


@pytest.fixture
def shop(seeded: str) -> Iterator[Flask]:
    """With sessions that end with their request, as they do outside of tests."""
    made = create_app(environ(seeded, LOG_LEVEL="CRITICAL"))
    yield made
    logs.configure("ERROR")  # the whole process has one: other tests read what is logged
    with made.app_context():
        database.engine.dispose()


@pytest.fixture
def client(shop: Flask) -> FlaskClient:
    return shop.test_client()


@pytest.fixture
def kill(seeded: str) -> Callable[[], None]:
    """The server's side of this request's connection ends."""
    address = make_url(seeded).set(drivername="postgresql").render_as_string(hide_password=False)

    def now() -> None:
        ours = session.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(address, autocommit=True) as operator:
            operator.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])

    return now


@contextmanager
def _once_finished(shop: Flask, then: Callable[[], None]) -> Iterator[None]:
    def finished(_shop: Flask, **_facts: Any) -> None:
        then()

    with request_finished.connected_to(finished, shop):
        yield


def _is_ours(answer: TestResponse) -> bool:
    return "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_finished_answer_arrives_though_the_database_has_gone(
    shop: Flask, client: FlaskClient, kill: Callable[[], None]
) -> None:
    with _once_finished(shop, kill):
        answer = client.get(HOME, base_url=SHOP)
    assert answer.status_code == 200
    assert Page(answer.text, "en").h1 == "What’s on"
    assert _is_ours(answer)


def test_no_connection_is_lost_with_it(shop: Flask, client: FlaskClient, kill: Callable[[], None]) -> None:
    for _ in range(8):  # more than the pool holds
        with _once_finished(shop, kill):
            assert client.get(HOME, base_url=SHOP).status_code == 200
    with shop.app_context():
        assert "Checked out connections: 0" in database.engine.pool.status()


def test_a_database_that_goes_meanwhile_is_a_busy_shop(
    shop: Flask, client: FlaskClient, kill: Callable[[], None]
) -> None:
    shop.before_request_funcs[None].append(kill)
    answer = client.get(HOME, base_url=SHOP)
    assert answer.status_code == 503
    assert Page(answer.text, "en").h1 == "The shop is very busy"
    assert answer.headers["Retry-After"] == "10"
    assert _is_ours(answer)


def test_a_clean_up_that_fails_for_want_of_a_database_is_a_busy_shop(
    shop: Flask, client: FlaskClient, kill: Callable[[], None]
) -> None:
    def tidies_up() -> None:
        kill()
        try:
            session.execute(text("SELECT 1"))
        finally:
            session.commit()

    shop.before_request_funcs[None].append(tidies_up)
    answer = client.get(HOME, base_url=SHOP)
    assert answer.status_code == 503
    assert _is_ours(answer)


def test_what_was_done_is_answered_though_the_limits_cannot_be_counted_back(
    shop: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right code gives its try back after the answer is known."""
    hit = rate_limits.limiter.limiter.hit

    def away(*of: Any, cost: int = 1) -> bool:
        if cost < 0:
            raise OperationalError("", {}, Exception("gone"))
        return hit(*of, cost=cost)

    monkeypatch.setattr(rate_limits.limiter.limiter, "hit", away)
    shop.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(
        "/en/account/sign-up",
        data={"email": "no address"},
        base_url=SHOP,
    )
    assert answer.status_code == 422
    assert _is_ours(answer)


def test_what_escapes_the_app_is_a_page_of_the_shop(shop: Flask, client: FlaskClient) -> None:
    def escape(_error: BaseException | None) -> None:
        raise RuntimeError("at the very end")

    shop.teardown_request(escape)
    answer = client.get(HOME, base_url=SHOP)
    assert answer.status_code == 500
    assert "do not pay again" in answer.text
    assert "ne payez pas" in answer.text
    assert _is_ours(answer)


def test_an_answer_that_loses_its_headers_on_the_way_out_gets_them_back(
    shop: Flask, client: FlaskClient
) -> None:
    def trip(_answer: Response) -> Response:
        raise RuntimeError("before the headers were added")

    shop.after_request_funcs[None].append(trip)
    answer = client.get(HOME, base_url=SHOP)
    assert answer.status_code == 500
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert _is_ours(answer)


def test_an_error_page_that_cannot_be_drawn_says_the_same_words(
    shop: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.errors._drawn", lambda _status: 1 / 0)
    answer = client.get("/fr/nowhere", base_url=SHOP)
    assert answer.status_code == 404
    assert "<h1>Page introuvable</h1>" in answer.text


RETURN = "/en/checkout/return/bank?orderID=K7MPQ2X-1&STATUS=9"


@pytest.mark.parametrize(
    ("method", "path", "leads_to"),
    [
        ("GET", RETURN, RETURN),
        ("GET", "/en/checkout/return/card?ALIAS=1", "/en/checkout/return/card?ALIAS=1"),
        ("POST", "/en/checkout/payment/saved-card", "/en/checkout/state"),
    ],
)
def test_whoever_may_have_paid_is_told_not_to_pay_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str, leads_to: str
) -> None:
    monkeypatch.setattr(cache, "refresh", _is_away)
    answer = client.open(path, method=method, base_url=SHOP, headers={"Sec-Fetch-Site": "same-origin"})
    page = Page(answer.text, "en")
    assert (answer.status_code, page.h1) == (503, "We cannot reach your order for a moment")
    assert page.has("do not pay again")
    button = page.soup.select_one("main a.button")
    assert button
    assert button["href"] == leads_to


def test_whoever_looks_around_is_not_frightened(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "refresh", _is_away)
    assert Page(client.get(HOME, base_url=SHOP).text, "en").h1 == "The shop is very busy"


def _is_away() -> None:
    raise OperationalError("SELECT 1", None, Exception("it is away"))
