"""What is under static/: whole, and under an address that changes with it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.http import assets

STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def client(db: Flask) -> FlaskClient:
    return db.test_client()


def served(client: FlaskClient, name: str, **headers: str) -> TestResponse:
    answer = client.get(assets.asset(name), base_url="http://shop.test", headers=headers)
    assert answer.status_code == 200
    return answer


def test_a_file_is_kept_for_ever_under_an_address_that_names_its_content(client: FlaskClient) -> None:
    body = (STATIC / "js" / "tt.js").read_bytes()
    digest = hashlib.sha384(body).digest()
    assert assets.asset("js/tt.js") == f"/assets/js/tt.{digest.hex()[:12]}.js"
    assert assets.integrity("js/tt.js") == f"sha384-{base64.b64encode(digest).decode()}"
    answer = served(client, "js/tt.js")
    assert (answer.data, answer.mimetype) == (body, "text/javascript")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_script_runs_only_if_every_byte_is_ours(client: FlaskClient) -> None:
    found = assets.asset("js/card.js"), assets.integrity("js/card.js")
    tag = f'<script src="{found[0]}" integrity="{found[1]}" crossorigin="anonymous" defer></script>'
    assert assets.script("js/card.js") == tag


def test_scripts_that_belong_together_are_one_file(client: FlaskClient) -> None:
    for name, parts in (
        ("js/checkout.js", ["js/checkout.js", "js/stepper.js"]),
        ("js/card.js", ["js/card.js", "js/scan.js"]),
        ("js/htmx.js", ["js/vendor/htmx.min.js", "js/tt.js"]),
        ("js/scan-worker.js", ["js/vendor/scan/tesseract-core-simd-lstm.js", "js/scan-worker.js"]),
    ):
        assert served(client, name).data == b"\n".join((STATIC / part).read_bytes() for part in parts)


def test_the_reader_of_cards_has_a_policy_of_its_own_and_nothing_else_has(client: FlaskClient) -> None:
    policy = served(client, "js/scan-worker.js").headers["Content-Security-Policy"]
    assert "wasm-unsafe-eval" in policy
    assert policy != served(client, "js/card.js").headers.get("Content-Security-Policy")


def test_what_compresses_is_compressed_for_whoever_takes_it(client: FlaskClient) -> None:
    plain, packed = served(client, "cube.css"), served(client, "cube.css", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert (plain.headers.get("Content-Encoding"), plain.headers["Vary"]) == (None, "Accept-Encoding")
    assert "Content-Encoding" not in served(client, "fonts/fraunces.woff2", Accept_Encoding="gzip").headers


def test_a_brand_has_one_style_sheet_without_comments_that_asks_for_what_is_there(
    client: FlaskClient,
) -> None:
    sheet = served(client, "cube.css").text
    asked = re.findall(r'url\("(/assets/[^"]+)"', sheet)
    assert asked
    assert all(client.get(url, base_url="http://shop.test").status_code == 200 for url in asked)
    assert "/*" not in sheet
    assert "/static/" not in sheet


@pytest.mark.parametrize("name", ["js/tt.js", "js/tt.000000000000.js", "css/order.txt", "nothing"])
def test_no_other_address_serves_anything(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{name}", base_url="http://shop.test").status_code == 404
