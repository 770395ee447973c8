"""The pages people read."""

from __future__ import annotations

import re

import pytest

from app.simulator import cards, texts

from .conftest import CHALLENGE, Shop


@pytest.mark.parametrize("path", ["/", "/transactions", "/nowhere"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_is_well_made(shop: Shop, path: str, language: str) -> None:
    shop.buy()
    shop.buy(CHALLENGE)
    response = shop.client.get(path, headers={"Accept-Language": language})
    page = response.get_data(as_text=True)
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert texts.texts(language)["band"] in page
    assert not re.search(r"<script|<style|style=|\son\w+=", page)
    assert "script-src" not in response.headers["Content-Security-Policy"]


def test_the_home_page_shows_every_card(shop: Shop) -> None:
    page = shop.client.get("/?lang=fr").get_data(as_text=True).replace("\u00a0", "")
    for card in cards.CARDS:
        assert card.number in page
        assert card.fr in page


def test_transactions_tell_what_the_bank_did(shop: Shop) -> None:
    paid = shop.buy()
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="1000")
    page = shop.client.get("/transactions?lang=en").get_data(as_text=True)
    for words in (paid["orderID"], "Refund in progress", "€25.50", "€10.00", "1111", "RFD /1"):
        assert words in page


def test_every_text_is_in_both_languages() -> None:
    french, english = texts.texts("fr"), texts.texts("en")
    assert set(french) == set(english)
    assert all(french.values())
    assert all(english.values())


def test_it_is_alive(shop: Shop) -> None:
    assert shop.client.get("/healthz").get_json() == {"status": "ok"}
