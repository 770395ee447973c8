"""Addresses, hosts and bodies that no page of ours makes."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.page import Page
from tests.shopper import SHOP, Shopper

DEEP = "[" * 5_000
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


STRAYS = ("/de/", "/xx/basket", "/wp-login.php", "/fr%00/", "/frr/", "/e/", "/%F0%9F%8E%AD")


@pytest.mark.parametrize("path", STRAYS)
def test_an_address_of_nobody_is_a_page_that_says_so(db: Flask, path: str) -> None:
    answer = db.test_client().get(path, base_url=SHOP)
    assert answer.status_code == 404
    assert Page(answer.text, "fr").h1 == "Page introuvable", "in the shop's own language"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/EN/", "/en/"),
        ("/Fr/e/la-flute-enchantee?session=x&lang=a%20b", "/fr/e/la-flute-enchantee?session=x&lang=a%20b"),
        ("/EN//evil.example", "/en//evil.example"),
    ],
)
def test_a_language_in_capitals_leads_to_the_page(db: Flask, path: str, leads_to: str) -> None:
    answer = db.test_client().get(path, base_url=SHOP)
    assert (answer.status_code, answer.location) == (301, leads_to)


def test_a_missing_page_speaks_the_language_of_its_address(db: Flask) -> None:
    answer = db.test_client().get("/en/nowhere", base_url=SHOP, headers={"Accept-Language": "fr"})
    assert Page(answer.text, "en").h1 == "Page not found"


def test_the_icon_is_found_where_browsers_guess_it(db: Flask) -> None:
    answer = db.test_client().get("/favicon.ico", base_url=SHOP, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


NAMES = ("lang", "slug", "ref", "endpoint", "_method", "_external", "_scheme", "_anchor", "self", "a b&c='\"")


@pytest.mark.parametrize("name", NAMES)
def test_any_query_survives_the_change_of_language(shopper: Shopper, name: str) -> None:
    answer = shopper.client.get("/en/e/la-flute-enchantee", base_url=SHOP, query_string={name: "1"})
    assert answer.status_code == 200
    french = Page(answer.text, "en").soup.select_one('a[hreflang="fr"]')
    assert french
    again = shopper.client.get(str(french["href"]), base_url=SHOP)
    assert again.request.args[name] == "1"


HOSTS = ("a" * 90 + ".test", "xn--zzz", "a..b", "-", "[::1", "shop.test:99999", "shop.test:x")


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_name_that_cannot_be_is_refused(db: Flask, host: str) -> None:
    answer = db.test_client().get("/en/", headers={"Host": host})
    assert answer.status_code < 500
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("path", ["/_rapports", "/en/account/passkeys/sign-in"])
def test_json_without_an_end_is_no_crash(db: Flask, path: str) -> None:
    answer = db.test_client().post(
        path, data=DEEP, content_type="application/json", base_url=SHOP, headers=SAME_ORIGIN
    )
    assert answer.status_code < 500
