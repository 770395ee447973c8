"""The bank's page: from the form in HTML_ANSWER to the shop again."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.test import TestResponse

from app.simulator.notifier import Notifier

from .conftest import CHALLENGE, Answer, Clock, Post, Shop, signature


def bank_page(shop: Shop, answer: Answer) -> str:
    """Follow the form as a browser without scripts would."""
    html = base64.b64decode(answer.html).decode()
    form = html[: html.index("</form>")]
    action = unescape(re.findall(r'action="([^"]+)"', form)[0])
    fields = {n: unescape(v) for n, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}
    response = shop.client.post(urlsplit(action).path, data=fields)
    assert response.status_code == 303
    return response.location


def say(shop: Shop, page: str, word: str) -> TestResponse:
    return shop.client.post(page, data={"answer": word})


def feedback(response: TestResponse) -> dict[str, str]:
    assert response.status_code == 302
    return dict(parse_qsl(urlsplit(response.location).query, keep_blank_values=True))


def test_confirming_pays_and_goes_back_signed(shop: Shop) -> None:
    answer = shop.buy(CHALLENGE, PARAMPLUS="step=bank")
    response = say(shop, bank_page(shop, answer), "confirm")
    assert response.location.startswith("http://shop.test/return?kind=accept&step=bank&orderID=")
    told = feedback(response)
    given = told.pop("SHASIGN")
    for unsigned in ("kind", "step"):
        del told[unsigned]
    assert given == signature(told, shop.settings.sha_out)
    assert (told["STATUS"], told["amount"], told["PAYID"]) == ("9", "25.5", answer["PAYID"])
    assert (told["TRXDATE"], told["CARDNO"], told["ECI"]) == ("11/18/26", "XXXXXXXXXXXX2022", "5")
    assert shop.ledger()[answer["orderID"]]["charged"] == 2550


def test_refusing_is_a_failed_authentication(shop: Shop) -> None:
    answer = shop.buy(CHALLENGE)
    told = feedback(say(shop, bank_page(shop, answer), "refuse"))
    assert (told["kind"], told["STATUS"], told["NCERROR"]) == ("decline", "2", "40001134")
    assert shop.ledger()[answer["orderID"]]["charged"] == 0


def test_walking_away_leaves_it_open_and_then_lapses(
    shop: Shop, clock: Clock, notifier: Notifier, post: Post
) -> None:
    answer = shop.buy(CHALLENGE)
    page = bank_page(shop, answer)
    told = feedback(say(shop, page, "later"))
    assert (told["kind"], told["STATUS"]) == ("exception", "46")
    assert shop.query(PAYID=answer["PAYID"])["STATUS"] == "46"
    clock.time += 900
    found = shop.query(PAYID=answer["PAYID"])
    assert (found["STATUS"], found["NCERROR"]) == ("2", "40001134")
    clock.time += 1
    notifier.run_due()
    assert [(n["STATUS"], n["NCERROR"]) for n in post.received] == [("2", "40001134")]
    assert feedback(say(shop, page, "confirm"))["STATUS"] == "2"


def test_one_may_come_back_later_and_confirm(shop: Shop) -> None:
    page = bank_page(shop, shop.buy(CHALLENGE))
    say(shop, page, "later")
    assert feedback(say(shop, page, "confirm"))["STATUS"] == "9"


def test_answering_twice_changes_nothing(shop: Shop) -> None:
    answer = shop.buy(CHALLENGE)
    page = bank_page(shop, answer)
    say(shop, page, "confirm")
    assert feedback(say(shop, page, "refuse"))["STATUS"] == "9"
    assert shop.ledger()[answer["orderID"]]["charges"] == 1
    assert "Vous avez déjà répondu" in shop.client.get(page).get_data(as_text=True)


def test_a_card_may_confirm_and_still_be_refused(shop: Shop) -> None:
    shop.script(pattern="*", faults={"refuse": "30511001"})
    told = feedback(say(shop, bank_page(shop, shop.buy(CHALLENGE)), "confirm"))
    assert (told["kind"], told["STATUS"], told["NCERROR"]) == ("decline", "2", "30511001")


def test_an_uncertain_end_goes_to_the_exception_address(shop: Shop) -> None:
    shop.script(pattern="*", fault="uncertain")
    told = feedback(say(shop, bank_page(shop, shop.buy(CHALLENGE)), "confirm"))
    assert (told["kind"], told["STATUS"]) == ("exception", "52")


@pytest.mark.parametrize(
    ("number", "kind", "status"),
    [
        ("4000100000000166", "decline", "2"),
        ("4000100000000174", "exception", "46"),
        ("4000100000000182", "accept", "9"),
    ],
)
def test_some_confirmations_go_their_own_way(
    shop: Shop, clock: Clock, number: str, kind: str, status: str
) -> None:
    told = feedback(say(shop, bank_page(shop, shop.buy(number)), "confirm"))
    assert (told["kind"], told["STATUS"]) == (kind, status)
    assert clock.waited == ([5.0] if number.endswith("182") else [])


def test_the_page_speaks_the_language_of_the_order(shop: Shop) -> None:
    page = bank_page(shop, shop.buy(CHALLENGE))
    french = shop.client.get(page).get_data(as_text=True)
    assert '<html lang="fr">' in french
    for words in ("Confirmer le paiement", "Refuser", "Revenir plus tard", "25,50\u00a0€", "2022"):
        assert words in french
    english = shop.client.get(f"{page}?lang=en").get_data(as_text=True)
    for words in ("Confirm the payment", "Refuse", "Come back later", "€25.50", "Simulator – no real money"):
        assert words in english


def test_the_page_may_send_its_form_on_to_the_shop_and_nowhere_else(shop: Shop) -> None:
    response = shop.client.get(bank_page(shop, shop.buy(CHALLENGE)))
    policy = response.headers["Content-Security-Policy"]
    assert "form-action 'self' http://shop.test;" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    page = response.get_data(as_text=True)
    assert page.count("<h1") == 1
    assert not re.search(r"<script|<style|style=|\son\w+=", page)


def test_nobody_guesses_the_page(shop: Shop) -> None:
    answer = shop.buy(CHALLENGE)
    assert shop.client.get("/bank/").status_code == 404
    assert shop.client.get("/bank/abc").status_code == 404
    wrong = shop.client.post("/ncol/test/Test_3D_ACS.asp", data={"payid": answer["PAYID"], "xid": "x"})
    assert wrong.status_code == 404
    assert say(shop, bank_page(shop, answer), "anything").status_code == 400


def test_a_series_agreed_at_the_bank_page_counts(shop: Shop) -> None:
    alias = shop.alias(CHALLENGE)
    first = shop.order(alias, COF_INITIATOR="CIT", COF_TRANSACTION="FIRST", COF_SCHEDULE="SCHED")
    say(shop, bank_page(shop, first), "confirm")
    later = {
        "ECI": "9",
        "COF_INITIATOR": "MIT",
        "COF_TRANSACTION": "SUBSEQ",
        "COF_SCHEDULE": "UNSCHED",
        "FLAG3D": "",
    }
    assert shop.order(alias, **later)["STATUS"] == "9"


def test_online_news_arrives_before_the_browser(build: Callable[..., Shop], post: Post) -> None:
    shop = build(notification_timing="online")
    page = bank_page(shop, shop.buy(CHALLENGE))
    assert post.statuses == []
    say(shop, page, "confirm")
    assert post.statuses == ["9"]
