"""Where a card may be scanned, and that a venue may say no (S35)."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.shopper import SHOP, Shopper

ALLOWED = "camera=(self), microphone=(), geolocation=(), payment=(self)"
FORBIDDEN = "camera=(), microphone=(), geolocation=(), payment=(self)"


def say(db: Flask, *words: str) -> str:
    done = db.test_cli_runner().invoke(args=["channels", "scan", *words])
    return str(done.output)


def headers(shopper: Shopper, path: str) -> tuple[str, str]:
    answer = shopper.client.get(path, base_url=SHOP).headers
    return answer["Permissions-Policy"], answer["Content-Security-Policy"]


def test_the_camera_is_for_the_payment_page_alone(shopper: Shopper) -> None:
    shopper.up_to("payment")
    assert shopper.page.has("Scan my card")
    permissions, policy = headers(shopper, "/en/checkout/payment")
    assert permissions == ALLOWED
    assert "trusted-types htmx scan;" in policy
    assert "unsafe" not in policy
    for path in ("/en/", "/en/basket", "/en/checkout/summary", "/en/checkout/delivery"):
        permissions, policy = headers(shopper, path)
        assert permissions == FORBIDDEN
        assert "scan" not in policy


def test_a_channel_may_say_no(db: Flask, acheteuse: Shopper) -> None:
    assert say(db, "cube", "off") == ""
    acheteuse.up_to("payment")
    assert not acheteuse.page.has("Scanner ma carte")
    permissions, policy = headers(acheteuse, "/fr/checkout/payment")
    assert permissions == FORBIDDEN
    assert "scan" not in policy


def test_and_yes_again(db: Flask, acheteuse: Shopper) -> None:
    say(db, "cube", "off")
    say(db, "cube", "on")
    acheteuse.up_to("payment")
    assert acheteuse.page.has("Scanner ma carte")
    assert headers(acheteuse, "/fr/checkout/payment")[0] == ALLOWED


def test_an_unknown_channel_is_said(db: Flask) -> None:
    assert "There is no channel nowhere." in say(db, "nowhere", "off")


@pytest.mark.parametrize("name", ["tesseract-core-simd-lstm.wasm", "eng-fast.traineddata"])
def test_what_the_reader_needs_travels_compressed_and_is_kept(db: Flask, name: str) -> None:
    address = str(db.extensions["assets"].by_name[f"js/vendor/scan/{name}"].url)
    answer = db.test_client().get(address, base_url=SHOP, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Permissions-Policy"] == FORBIDDEN


def test_the_reader_alone_may_compile_and_may_ask_nobody(db: Flask) -> None:
    for asset in db.extensions["assets"].by_name.values():
        policy = db.test_client().get(asset.url, base_url=SHOP).headers["Content-Security-Policy"]
        assert ("'wasm-unsafe-eval'" in policy) == asset.url.startswith("/assets/js/scan-worker.")
        assert ("connect-src" in policy) != asset.url.startswith("/assets/js/scan-worker.")
