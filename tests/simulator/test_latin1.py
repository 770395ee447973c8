"""The pages without `_utf8` in their name read, sign and answer in Latin-1, as older shops expect them to."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from werkzeug.test import TestResponse

from app.simulator.store import Store

from .conftest import BROWSER, CHALLENGE, VISA, Answer, Shop, bank_of

NAME = "Zoé d’Œuvré €"  # the last three are in Windows-1252 and not in ISO-8859-1 proper
LATIN, UTF8 = "cp1252", "utf-8"


def signed(fields: dict[str, str], passphrase: str, charset: str) -> str:
    """Written again here, so that the simulator does not sign its own homework."""
    named = sorted((name.upper(), value) for name, value in fields.items() if value)
    text = "".join(f"{name}={value}{passphrase}" for name, value in named)
    return hashlib.sha512(text.encode(charset)).hexdigest().upper()


def posts(shop: Shop, door: str, fields: dict[str, str], sha: str, charset: str) -> TestResponse:
    body = urlencode({**fields, "SHASIGN": sha}, encoding=charset)
    kind = "application/x-www-form-urlencoded"
    return shop.client.post(f"/ncol/test/{door}", data=body, content_type=kind)


def asks(shop: Shop, door: str, charset: str, signed_in: str = "", **fields: str) -> Answer:
    s = shop.settings
    sent = {"PSPID": s.pspid, "USERID": s.userid, "PSWD": s.password, **fields}
    sha = signed(sent, s.sha_in_directlink, signed_in or charset)
    return Answer.of(posts(shop, door, sent, sha, charset))


def order(alias: str) -> dict[str, str]:
    fields = {"ORDERID": "A-1", "AMOUNT": "2550", "CURRENCY": "EUR", "OPERATION": "SAL", "ALIAS": alias}
    return {**fields, "CN": NAME, **BROWSER}


def test_an_order_is_read_and_signed_in_latin1(shop: Shop) -> None:
    answer = asks(shop, "orderdirect.asp", LATIN, **order(shop.alias()))
    assert (answer["STATUS"], answer["NCERROR"]) == ("9", "0")
    payment = bank_of(shop.client.application).store.last_of("A-1")
    assert payment is not None
    assert payment.cn == NAME


@pytest.mark.parametrize(
    ("door", "body", "digest"),
    [
        ("orderdirect.asp", LATIN, UTF8),
        ("orderdirect_utf8.asp", LATIN, LATIN),
        ("orderdirect_utf8.asp", UTF8, LATIN),
    ],
)
def test_a_page_never_guesses(shop: Shop, door: str, body: str, digest: str) -> None:
    answer = asks(shop, door, body, digest, **order(shop.alias()))
    assert answer["NCERRORPLUS"] == "unknown order/1/s"


def test_utf8_sent_to_the_page_in_latin1_is_misread(shop: Shop) -> None:
    """The classic mistake: byte for byte the signature is right, and the name is not."""
    assert asks(shop, "orderdirect.asp", UTF8, **order(shop.alias()))["STATUS"] == "9"
    payment = bank_of(shop.client.application).store.last_of("A-1")
    assert payment is not None
    assert payment.cn == NAME.encode(UTF8).decode(LATIN)


def test_look_ups_and_refunds_have_their_pages_too(shop: Shop) -> None:
    paid = asks(shop, "orderdirect.asp", LATIN, **order(shop.alias()))
    found = asks(shop, "querydirect.asp", LATIN, ORDERID="A-1")
    assert (found["PAYID"], found["STATUS"]) == (paid["PAYID"], "9")
    refund = {"PAYID": paid["PAYID"], "OPERATION": "RFD", "AMOUNT": "100"}
    assert asks(shop, "maintenancedirect.asp", LATIN, **refund)["STATUS"] == "81"


def _is_signed_in(told: dict[str, str], passphrase: str, charset: str, name: str) -> bool:
    listed = {key: value for key, value in told.items() if key != name}
    return told[name] == signed(listed, passphrase, charset)


def test_what_became_of_it_is_told_in_latin1(shop: Shop) -> None:
    """In the notification and in the address of the way back alike."""
    asks(shop, "orderdirect.asp", LATIN, **order(shop.alias(CHALLENGE)))
    bank = bank_of(shop.client.application)
    payment = bank.store.last_of("A-1")
    assert payment is not None
    back = shop.client.post(f"/bank/{payment.xid}", data={"answer": "confirm"})
    (letter,) = bank.store.rows("SELECT body FROM letters")
    for text in (urlsplit(back.location).query.partition("&")[2], letter["body"]):
        told = dict(parse_qsl(text, encoding=LATIN, errors="strict"))
        assert told["CN"] == NAME
        assert _is_signed_in(told, shop.settings.sha_out, LATIN, "SHASIGN")


def test_the_card_form_has_its_page_too(shop: Shop) -> None:
    s = shop.settings
    listed = {"PSPID": s.pspid, "ACCEPTURL": "http://shop.test/card", "EXCEPTIONURL": "http://shop.test/card"}
    card = {"CARDNO": VISA, "CN": NAME, "ED": "1228", "CVC": "123"}
    sha = signed(listed, s.sha_in_alias, LATIN)
    back = posts(shop, "alias_gateway.asp", {**listed, **card}, sha, LATIN)
    told = dict(parse_qsl(urlsplit(back.location).query, encoding=LATIN, errors="strict"))
    assert (told["STATUS"], told["CN"]) == ("0", NAME)
    listed_out = {name: value for name, value in told.items() if name != "SHASign"}
    assert told["SHASign"] == signed(listed_out, s.sha_out, LATIN)


def test_a_store_from_before_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    Store(str(path)).close()
    with sqlite3.connect(path) as old:
        old.execute("ALTER TABLE payments DROP COLUMN charset")
    store = Store(str(path))
    assert "charset" in {row["name"] for row in store.rows("PRAGMA table_info(payments)")}
    store.close()
