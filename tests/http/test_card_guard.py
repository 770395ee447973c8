"""Card numbers never arrive, and nobody is turned away by mistake."""

from __future__ import annotations

import json
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select
from structlog.testing import CapturingLogger
from werkzeug.test import TestResponse

from app.db import session
from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.http import card_guard, reports
from app.kernel import fingerprints
from app.kernel.card_numbers import holds_card_number
from app.people.cards.models import SavedCard
from app.psp.port import Captured, CardDetails, Message, Notification
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, GOOD_CARD, SHOP, Shopper

PLANTED = "4000 0000 0000 0002"
HIDDEN = "4111\u202f1111\u200b1111–1111"
AD = {"utm_source": "meta", "utm_id": "120330000018750106", "q": "flûte"}
SPLIT = {"first": "4111 1111", "last": "1111 1111"}


def post(db: Flask, path: str = "/en/checkout/identification", **sent: Any) -> TestResponse:
    return db.test_client().post(path, base_url=SHOP, headers={"Sec-Fetch-Site": "same-origin"}, **sent)


def get(db: Flask, path: str, **query: str) -> TestResponse:
    return db.test_client().get(path, query_string=query, base_url=SHOP)


@pytest.mark.parametrize(
    "planted",
    [
        {"data": {"email": PLANTED}},
        {"data": {"email": HIDDEN}},
        {"data": {"name": "Ada4111111111111111"}},
        {"data": {"name": "4111 1111 1111 1111 12/30 123"}},
        {"data": {GOOD_CARD: "name"}},
        {"data": SPLIT},
        {"query_string": {"q": GOOD_CARD}},
        {"json": {"number": "4111-1111-1111-1111"}},
        {"data": {"email": "4000\u00a00000\u00a00000\u00a00002"}},
        {"data": {"name": GOOD_CARD}, "content_type": "multipart/form-data"},
        {"data": SPLIT, "content_type": "multipart/form-data"},
        {"data": {"list": (BytesIO(b"name;card\nAda;4111 1111 1111 1111\n"), "list.csv")}},
        {"data": {"list": [(BytesIO(b"name"), "1.csv"), (BytesIO(GOOD_CARD.encode()), "2.csv")]}},
        {"data": {"list": (BytesIO(b"name"), f"{GOOD_CARD}.csv")}},
        {"data": GOOD_CARD, "content_type": "text/plain"},
    ],
)
def test_a_card_number_is_refused_wherever_it_hides(db: Flask, planted: dict[str, Any]) -> None:
    answer = post(db, **planted)
    assert answer.status_code == 422
    assert "4111" not in answer.text
    assert "4000" not in answer.text


def test_a_name_is_never_a_card_number(shopper: Shopper) -> None:
    """Three orders were paid by a number."""
    shopper.up_to("delivery")
    for name in (HIDDEN, "Ada 4111.1111.1111.1111", "4111 1111 1111 1111 12/30"):
        shopper.sends("/en/checkout/delivery", status=422, mode="post", name=name)


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ({**AD, "card": PLANTED}, "utm_source=meta&utm_id=120330000018750106&q=fl%C3%BBte"),
        ({"card": HIDDEN, "a": "1"}, "a=1"),
        ({GOOD_CARD: "", "a": ""}, "a="),
        ({**SPLIT, "a": "2"}, "a=2"),
        ({"yclid": "4111111111111111"}, ""),
    ],
)
def test_it_is_cut_from_an_address_and_the_page_is_shown(
    db: Flask, query: dict[str, str], clean: str
) -> None:
    answer = get(db, "/fr/e/la-flute-enchantee", **query)
    assert answer.status_code == 302
    assert answer.location == "/fr/e/la-flute-enchantee" + (clean and f"?{clean}")
    assert db.test_client().get(answer.location, base_url=SHOP).status_code == 200


def test_an_address_is_cut_on_the_way_to_our_own_pages_only(db: Flask) -> None:
    elsewhere = {"PATH_INFO": "//evil.example"}
    double = db.test_client().get("/", query_string=f"q={GOOD_CARD}", environ_overrides=elsewhere)
    assert double.location == "/evil.example"
    assert get(db, "/en/caf%C3%A9%3F", q=GOOD_CARD).location == "/en/caf%C3%A9%3F"


@pytest.mark.parametrize(
    "query",
    [
        AD,
        {"_ga": "2.109876543.1712345678.1712345678-1234567890.1712345678"},
        {"gclid": "EAIaIQobChMI4111111111111112-_", "msclkid": "a" * 16 + "4111111111111111"},
        {"q": "4111111111111112"},
        {"q": "00331700000000"},
    ],
)
def test_a_visitor_from_an_advert_sees_the_page_at_once(db: Flask, query: dict[str, str]) -> None:
    assert get(db, "/en/", **query).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"seat": ["1234", "1235", "1236", "1237"]},
        {"amount": "49,00", "day": "2026-12-24", "shown_minor": "12345", "shown_credit": "1000"},
        {"street": "12 rue des Lilas", "postcode": "37000", "town": "Tours", "name": "Louis 14"},
        {"screen_width": "1920", "screen_height": "1080", "color_depth": "24"},
        {"seat-41": "41111111", "seat-42": "11111111"},
        {"picture": (BytesIO(b"\x89PNG\r\n\x1a\n\0\0 4111 1111 1111 1111 \xff"), "logo.png")},
    ],
)
def test_an_honest_form_passes(db: Flask, sent: dict[str, Any]) -> None:
    assert post(db, data=sent).status_code == 403  # only its token is missing


def test_what_a_browser_writes_between_the_parts_of_a_form_is_no_card_number(db: Flask) -> None:
    between = f"----part.{GOOD_CARD}"
    part = f'--{between}\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n--{between}--\r\n'
    kind = f"multipart/form-data; boundary={between}"
    assert post(db, data=part, content_type=kind).status_code == 403  # only its token is missing


def test_what_a_form_says_was_shown_is_no_card_number() -> None:
    amounts = [(number, 41111111 + number, 11000) for number in range(500)]
    assert any(holds_card_number(str(one)) for one in amounts)
    assert all(fingerprints.of(one).isalpha() for one in amounts)


def test_a_path_with_a_card_number_is_no_page(db: Flask) -> None:
    answer = get(db, f"/en/e/{PLANTED}")
    assert answer.status_code == 404
    assert PLANTED not in answer.text
    assert post(db, f"/en/e/x{GOOD_CARD}").status_code == 404


def test_a_refusal_is_counted_and_nothing_is_kept_of_it(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    log = CapturingLogger()
    monkeypatch.setattr(card_guard, "log", log)
    post(db, data={"email": PLANTED})
    get(db, "/en/", q=GOOD_CARD)
    assert [call.args for call in log.calls] == [("card_number_refused",), ("card_number_cut",)]
    assert all(call.kwargs.keys() == {"endpoint"} for call in log.calls)


# Cookies


def test_the_counter_of_another_site_locks_nobody_out(db: Flask) -> None:
    """Its cookie goes to all hosts of a house, and may hold whatever looks like a card."""
    client = db.test_client()
    client.set_cookie("_ga", GOOD_CARD, domain="shop.test")
    assert client.get("/en/", base_url=SHOP).status_code == 200


def test_a_card_number_in_a_cookie_is_neither_read_nor_written_down(
    db: Flask, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client = db.test_client()
    for name in ("note", "s"):
        client.set_cookie(name, GOOD_CARD, domain="shop.test")
    answer = client.get("/en/", base_url=SHOP)
    out = capsys.readouterr()
    assert GOOD_CARD not in answer.text + str(answer.headers) + caplog.text + out.out + out.err


# What others send by themselves


def test_a_notification_is_never_refused_and_keeps_no_card_number(db: Flask) -> None:
    for planted in (GOOD_CARD, HIDDEN, f"4K7MPQ2X-{GOOD_CARD}"):
        answer = post(db, "/notifications/ogone", data={"orderID": planted, "CN": planted})
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    (kept,) = session.scalars(select(PspNotification)).all()
    assert (kept.attempt, kept.facts, kept.verdict, kept.times) == ("", {}, Verdict.FORGED, 3)


def test_signed_news_keep_no_card_number_either(db: Flask) -> None:
    news = Notification(GOOD_CARD, HIDDEN, PLANTED, Captured("1", None, CardDetails()), None, "1")
    provider: Any = SimpleNamespace(name="ogone", read=lambda _message: (news,))
    psp_notifications.receive([provider], Message(()))
    (kept,) = session.scalars(select(PspNotification)).all()
    assert (kept.attempt, kept.facts["ref"], kept.facts["sub"]) == ("[card]", "[card]", "[card]")


def test_the_return_from_the_bank_is_neither_cut_nor_refused(shopper: Shopper, bank: Bank) -> None:
    """Without one of its parameters its signature would not hold."""
    for path in ("return/bank", "return/card"):
        answer = get(shopper.app, f"/en/checkout/{path}", orderID=GOOD_CARD, CN=GOOD_CARD)
        assert answer.status_code == 303
        assert GOOD_CARD not in answer.location
    assert session.scalars(select(PspNotification.attempt)).all() == [""]
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    assert books.payments()


def test_a_holder_who_is_a_number_is_saved_without_it(shopper: Shopper) -> None:
    """The card form is the bank's: what is typed there comes back signed."""
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment")
    shopper.pays_and_saves(CN=f"Ada {PLANTED}")
    assert session.scalars(select(SavedCard.holder)).all() == ["Ada [card]"]


def test_a_report_keeps_no_card_number_even_where_it_is_cut(
    db: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CapturingLogger()
    monkeypatch.setattr(reports, "log", log)
    for length in range(940, 1000):
        body = {"sample": "x" * length + f" {HIDDEN}", "line": int(GOOD_CARD)}
        assert post(db, "/_rapports", json=[{"type": GOOD_CARD, "body": body}]).status_code == 204
    assert len(log.calls) == 60
    assert all(call.kwargs["kind"] == "[card]" for call in log.calls)
    assert not any("4111" in call.kwargs["body"] for call in log.calls)


def test_no_log_line_holds_a_card_number(app: Flask) -> None:
    """However it is written as JSON: there a thin space is six signs, with a letter among them."""
    told = {"name": HIDDEN, "many": [{"a": "4111\n1111\t1111 1111"}], "number": int(GOOD_CARD)}
    line: Any = {"event": "x", **told, "cause": ValueError(PLANTED)}
    for step in structlog.get_config()["processors"]:
        line = step(None, "warning", line)
    kept = json.loads(line)
    assert [kept[name] for name in ("name", "many", "number", "cause")] == [
        "[card]", [{"a": "[card]"}], "[card]", "[card]",
    ]  # fmt: skip
