"""Addresses, hosts and bodies that no page of ours makes."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import books
from tests.page import Page
from tests.shopper import SHOP, Shopper

DEEP = "[" * 5_000
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


STRAYS = (
    "/de/",
    "/xx/basket",
    "/wp-login.php",
    "/fr%00/",
    "/fr/e/flute%00",
    "/fr/e/flute%1F",
    "/frr/",
    "/e/",
    "/%F0%9F%8E%AD",
)


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


@pytest.mark.parametrize("deep", [DEEP, f'{{"body": {"[" * 600}{"]" * 600}}}', '{"body": "\\ud800\\u0000"}'])
def test_a_report_that_is_too_deep_is_no_crash(db: Flask, deep: str) -> None:
    answer = db.test_client().post("/_rapports", data=deep, base_url=SHOP, headers=SAME_ORIGIN)
    assert answer.status_code == 204


def test_bytes_that_belong_in_no_address_are_read_as_if_quoted(db: Flask) -> None:
    answer = db.test_client().get("/en/", base_url=SHOP, environ_overrides={"QUERY_STRING": 'q=\xff\x00 "<'})
    assert answer.status_code == 200
    french = Page(answer.text, "en").soup.select_one('a[hreflang="fr"]')
    assert french
    assert french["href"] == "/fr/?q=%FF%00%20%22%3C"


def test_a_host_that_cannot_be_still_gets_a_whole_page(db: Flask) -> None:
    answer = db.test_client().get("/en/", headers={"Host": HOSTS[0]})
    assert answer.status_code == 400
    page = Page(answer.text, "en")
    assert page.h1 == "We could not accept that"
    assert page.soup.select_one('a[href="/en/terms"]'), "addresses are written without the request"


def test_a_browser_that_makes_its_screen_up_pays_all_the_same(shopper: Shopper) -> None:
    shopper.up_to("summary").agrees(color_depth="--5", screen_width="9" * 4_400, timezone="²").pays()
    assert shopper.page.has("Thank you")


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 19, "9" * 4_400, "-1", "٣"])
@pytest.mark.parametrize("address", ["/en/basket/lines/{}/removal", "/en/basket/gifts/{}/removal"])
def test_a_number_of_no_row_is_found_nowhere(shopper: Shopper, address: str, number: str) -> None:
    shopper.up_to("basket")
    token = {"csrf_token": shopper._token()}
    answer = shopper.client.post(address.format(number), data=token, base_url=SHOP, headers=SAME_ORIGIN)
    assert answer.status_code in (303, 404)
    assert len(books.open_basket().lines) == 2, "what is in the basket stays there"
