"""The fault script, card by card and through the test bench."""

from __future__ import annotations

import pytest

from app.simulator import cards, faults
from app.simulator.notifier import Notifier

from .conftest import VISA, Answer, Clock, Post, Shop, signature


@pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.name)
def test_the_table_of_cards_is_sound(card: cards.TestCard) -> None:
    assert cards.has_good_check_digit(card.number)
    assert cards.brand_of(card.number)
    assert faults.named(dict(card.faults)) == card.faults
    assert card.en
    assert card.fr


def test_every_card_has_its_own_number_and_name() -> None:
    assert (
        len({card.number for card in cards.CARDS})
        == len({card.name for card in cards.CARDS})
        == len(cards.CARDS)
    )


@pytest.mark.parametrize(
    ("number", "code", "charged"),
    [
        ("4000100000000059", 504, 0),
        ("4000100000000067", 504, 2550),
        ("4000100000000075", 500, 2550),
        ("4000100000000117", 500, 0),
        ("4000100000000125", 200, 0),
    ],
)
def test_the_line_fails_before_or_after_the_charge(shop: Shop, number: str, code: int, charged: int) -> None:
    response = shop.order_response(shop.alias(number), ORDERID="A-1")
    assert response.status_code == code
    assert b"ncresponse" not in response.get_data()
    assert shop.ledger().get("A-1", {"charged": 0})["charged"] == charged
    found = shop.query(ORDERID="A-1")
    assert (found["STATUS"], found["NCERROR"]) == (("9", "0") if charged else ("0", "50001130"))


def test_a_time_out_lasts_longer_than_the_client_waits(shop: Shop, clock: Clock) -> None:
    shop.order_response(shop.alias("4000100000000067"))
    assert clock.waited == [45.0]


def test_asking_again_after_silence_finds_the_first_payment(shop: Shop) -> None:
    alias = shop.alias("4000100000000067")
    shop.order_response(alias, ORDERID="A-1")
    assert shop.order(alias, ORDERID="A-1")["NCERROR"] == "50001113"


def test_half_an_answer(shop: Shop) -> None:
    response = shop.order_response(shop.alias("4000100000000091"))
    body = response.get_data()
    assert body.startswith(b"<?xml")
    assert not body.endswith(b"</ncresponse>")
    assert response.content_length == len(body)


def test_a_line_that_breaks_promised_more(shop: Shop) -> None:
    response = shop.order_response(shop.alias("4000100000000083"), ORDERID="A-1")
    assert len(response.get_data()) < int(response.headers["Content-Length"])
    assert shop.ledger()["A-1"]["charged"] == 2550


def test_slowness_is_in_milliseconds(shop: Shop, clock: Clock) -> None:
    shop.script(pattern="A-*", fault="slow", value=800)
    shop.buy(ORDERID="A-1")
    shop.buy(ORDERID="B-1")
    assert clock.waited == [0.8]


def test_a_scripted_refusal(shop: Shop) -> None:
    shop.script(pattern="A-*", fault="refuse", value="30511001")
    assert shop.buy(ORDERID="A-1")["NCERROR"] == "30511001"
    assert shop.buy(ORDERID="B-1")["STATUS"] == "9"


def test_a_rule_may_be_used_up(shop: Shop) -> None:
    shop.script(pattern="*", fault="refuse", times=1)
    assert [shop.buy()["STATUS"], shop.buy()["STATUS"]] == ["2", "9"]


def test_ok_overrules_card_and_amount(shop: Shop) -> None:
    shop.script(pattern="*", fault="ok")
    assert shop.buy("4111113333333333", AMOUNT="1302")["STATUS"] == "9"


def test_faults_are_listed_taken_away_and_spelled_rightly(shop: Shop) -> None:
    shop.script(pattern="*", faults={"dup_webhook": 5, "webhook_late": 3})
    listed = shop.client.get("/_control/faults").get_json()
    assert listed["rules"] == [
        {"pattern": "*", "faults": {"dup_webhook": "5", "webhook_late": "3"}, "left": None}
    ]
    assert set(listed["known"]) == set(faults.KNOWN)
    shop.client.delete("/_control/faults")
    assert shop.client.get("/_control/faults").get_json()["rules"] == []
    assert shop.client.post("/_control/faults", json={"fault": "tiemout"}).status_code == 400
    assert shop.client.post("/_control/faults", json={"pattern": "*"}).status_code == 400


def test_what_a_payment_remembers_can_be_lifted(shop: Shop) -> None:
    shop.script(pattern="*", faults={"refund_uncertain": None, "refund_refused": "refused"})
    paid = shop.buy()
    shop.client.delete("/_control/faults")
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFS", AMOUNT="2550")["NCERROR"] == "50001187"
    shop.client.delete("/_control/faults?remembered=refund_refused")
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFS", AMOUNT="2550")["STATUS"] == "82"


def test_a_wrong_passphrase_can_be_played(shop: Shop) -> None:
    shop.script(pattern="*", fault="wrong_signature")
    assert shop.buy()["NCERRORPLUS"] == "unknown order/1/s"


def news(shop: Shop, clock: Clock, notifier: Notifier, number: str, wait: float = 1.0) -> Answer:
    answer = shop.buy(number)
    clock.time += wait
    notifier.run_due()
    return answer


def test_news_three_times(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    news(shop, clock, notifier, "4000100000000190")
    assert post.statuses == ["9", "9", "9"]
    assert post.received[0] == post.received[2]


def test_news_before_the_answer(shop: Shop, post: Post) -> None:
    shop.buy("4000100000000208")
    assert post.statuses == ["9"]


def test_news_late(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    news(shop, clock, notifier, "4000100000000216", 30)
    assert post.received == []
    clock.time += 1
    notifier.run_due()
    assert post.statuses == ["9"]


def test_news_in_the_wrong_order(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    news(shop, clock, notifier, "4000100000000224", 2)
    assert post.statuses == ["9", "91"]


def test_no_news(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    news(shop, clock, notifier, "4000100000000232", 3600)
    assert post.received == []


def test_forged_news(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    news(shop, clock, notifier, "4000100000000240")
    told = dict(post.received[0])
    assert told.pop("SHASIGN") != signature(told, shop.settings.sha_out)


def test_four_parameters(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    news(shop, clock, notifier, "4000100000000299")
    assert set(post.received[0]) == {"orderID", "STATUS", "PAYID", "NCERROR", "SHASIGN"}


def test_a_cent_less_in_the_messages(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    answer = news(shop, clock, notifier, "4000100000000273")
    assert (answer["amount"], post.received[0]["amount"]) == ("25.5", "25.49")
    assert shop.ledger()[answer["orderID"]]["charged"] == 2550


def test_a_cent_less_everywhere(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    answer = news(shop, clock, notifier, "4000100000000281")
    assert (answer["amount"], post.received[0]["amount"]) == ("25.49", "25.49")
    assert shop.ledger()[answer["orderID"]]["charged"] == 2549


def test_the_look_up_is_down_for_a_while(shop: Shop, clock: Clock) -> None:
    shop.order_response(shop.alias("4000100000000257"), ORDERID="A-1")
    shop.script(pattern="A-1", fault="lookup_down", value=5)
    assert shop.direct("query", {"ORDERID": "A-1"}).status_code == 503
    clock.time += 5
    assert shop.query(ORDERID="A-1")["STATUS"] == "9"


def test_the_look_up_is_out_of_date_for_a_while(shop: Shop, clock: Clock) -> None:
    shop.script(pattern="A-1", fault="lookup_stale", value=5)
    shop.buy(ORDERID="A-1")
    assert shop.query(ORDERID="A-1")["NCERROR"] == "50001130"
    clock.time += 5
    assert shop.query(ORDERID="A-1")["STATUS"] == "9"


def test_a_stale_look_up_tells_the_state_before(shop: Shop, clock: Clock) -> None:
    shop.script(pattern="*", faults={"slow_capture": 10, "lookup_stale": 30})
    payid = shop.buy()["PAYID"]
    clock.time += 11
    assert shop.query(PAYID=payid)["STATUS"] == "91"


def test_a_look_up_that_failed_says_88(shop: Shop) -> None:
    payid = shop.buy()["PAYID"]
    shop.script(pattern="*", fault="lookup_88")
    assert shop.query(PAYID=payid)["STATUS"] == "88"


def test_a_capture_that_fails(shop: Shop, clock: Clock) -> None:
    answer = shop.buy("4000100000000158")
    assert answer["STATUS"] == "91"
    clock.time += 2
    assert shop.query(PAYID=answer["PAYID"])["STATUS"] == "93"
    assert (
        shop.ledger()[answer["orderID"]] | {"charged": 0, "pending_charge": 0}
        == shop.ledger()[answer["orderID"]]
    )


def test_the_buyer_disputes(shop: Shop, clock: Clock) -> None:
    answer = shop.buy("4000100000000331")
    clock.time += 30
    assert shop.ledger()[answer["orderID"]]["charged_back"] == 2550


def test_a_soft_decline_then_with_authentication(shop: Shop) -> None:
    alias = shop.alias("4000100000000042")
    assert shop.order(alias, FLAG3D="")["NCERROR"] == "50001087"
    assert shop.order(alias)["STATUS"] == "46"


def test_an_unlisted_good_card_is_ordinary(shop: Shop) -> None:
    assert shop.buy("4242424242424242")["STATUS"] == "9"
    assert cards.name_of(VISA) == "visa"


def test_a_crowd_has_as_many_cards_whose_bank_asks(shop: Shop) -> None:
    assert shop.buy("4000000000000010")["STATUS"] == "46"
