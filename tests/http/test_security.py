"""What every answer carries, and where a write may come from."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.shopper import SHOP, Shopper


@pytest.mark.parametrize(
    "path", ["/en/", "/fr/e/la-flute-enchantee", "/en/basket", "/en/nowhere", "/healthz"]
)
def test_every_answer_carries_the_headers(db: Flask, path: str) -> None:
    headers = db.test_client().get(path, base_url=SHOP).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self' 'report-sha256'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types htmx" in policy
    assert "form-action 'self';" in policy
    assert headers["Integrity-Policy"] == "blocked-destinations=(script), endpoints=(sec)"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "HX-Request" in headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/en/", "/en/nowhere", "/healthz", "/robots.txt", "/en/posters/la-flute-enchantee.svg"]
)
def test_every_text_says_its_encoding(db: Flask, path: str) -> None:
    assert db.test_client().get(path, base_url=SHOP).content_type.endswith("; charset=utf-8")


@pytest.mark.parametrize("path", ["/en/", "/healthz", "/notifications/ogone"])
def test_no_request_is_sent_back_as_it_came(db: Flask, path: str) -> None:
    answer = db.test_client().open(path, method="TRACE", headers={"X-Secret": "hush"}, base_url=SHOP)
    assert answer.status_code in (403, 405)
    assert "hush" not in answer.text


def test_the_provider_is_named_on_the_payment_page_only(shopper: Shopper) -> None:
    shopper.up_to("summary")
    assert "bank.localhost" not in _policy(shopper, "/en/checkout/summary")
    shopper.agrees()
    assert "form-action 'self' http://bank.localhost;" in _policy(shopper, "/en/checkout/payment")


def _policy(shopper: Shopper, path: str) -> str:
    return shopper.client.get(path, base_url=SHOP).headers["Content-Security-Policy"]


def test_production_asks_for_https_for_ever(production: Flask) -> None:
    headers = production.test_client().get("/en/", base_url=SHOP).headers
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("path", ["/en/", "/healthz", "/en/posters/la-flute-enchantee.svg"])
def test_no_answer_may_be_framed(db: Flask, path: str) -> None:
    answer = db.test_client().get(path, base_url=SHOP)
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_hsts_over_https_only(db: Flask) -> None:
    client = db.test_client()
    assert "Strict-Transport-Security" in client.get("/en/", base_url="https://shop.test").headers
    assert "Strict-Transport-Security" not in client.get("/en/", base_url=SHOP).headers


@pytest.mark.parametrize(
    ("site", "origin", "accepted"),
    [
        ("same-origin", SHOP, True),
        ("none", None, True),
        ("cross-site", "http://evil.test", False),
        ("same-site", "http://other.shop.test", False),
        (None, SHOP, True),
        (None, "http://evil.test", False),
        (None, "null", False),
    ],
)
def test_a_write_must_come_from_our_own_pages(
    shopper: Shopper, site: str | None, origin: str | None, accepted: bool
) -> None:
    shopper.up_to("basket")
    given = {"Sec-Fetch-Site": site, "Origin": origin}
    headers = {name: value for name, value in given.items() if value}
    token = shopper._token()
    answer = shopper.client.post(
        "/en/basket/emptying", data={"csrf_token": token}, headers=headers, base_url=SHOP
    )
    assert (answer.status_code == 303) is accepted


def test_a_form_without_its_token_is_refused(shopper: Shopper) -> None:
    shopper.up_to("basket")
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert shopper.client.post("/en/basket/emptying", headers=headers, base_url=SHOP).status_code == 403


def test_a_stranger_sees_no_basket(shopper: Shopper, db: Flask) -> None:
    shopper.up_to("summary")
    other = Shopper(db, shopper.bank, "en").opens("/en/basket")
    assert other.page.has("Your basket is empty.")


def test_a_basket_does_not_follow_to_another_brand(shopper: Shopper, db: Flask) -> None:
    shopper.up_to("basket")
    shopper.shop = "http://musee.test"
    shopper.opens("/en/basket")
    assert shopper.page.has("Your basket is empty.")


def test_an_unguessable_order_is_a_404_like_any_other(db: Flask) -> None:
    for path in ("checkout/confirmation/NOPE", "checkout/payment/state/NOPE", "orders/NOPE/tickets.pdf"):
        assert db.test_client().get(f"/en/{path}", base_url=SHOP).status_code == 404
