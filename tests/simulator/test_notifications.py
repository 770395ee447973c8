"""Server-to-server news: when, how often, and signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import responses

from app.simulator.factory import create_simulator
from app.simulator.notifier import Notifier
from app.simulator.settings import SimulatorSettings

from .conftest import REFUSED, SETTINGS, Clock, Post, Shop, signature


def later(clock: Clock, notifier: Notifier, seconds: float = 1.0) -> None:
    clock.time += seconds
    notifier.run_due()


def test_a_payment_is_told_shortly_after(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    answer = shop.buy(REMOTE_ADDR="192.0.2.7", COMPLUS="mine")
    notifier.run_due()
    assert post.received == []
    later(clock, notifier)
    (told,) = post.received
    given = told.pop("SHASIGN")
    assert given == signature(told, shop.settings.sha_out)
    assert told | {"orderID": answer["orderID"], "STATUS": "9", "amount": "25.5", "currency": "EUR",
                   "CN": "Zoé Müller", "IP": "192.0.2.7", "COMPLUS": "mine", "CARDNO": "XXXXXXXXXXXX1111",
                   "ED": "1228", "TRXDATE": "11/18/26", "NCERROR": "0"} == told  # fmt: skip
    later(clock, notifier, 3600)
    assert len(post.received) == 1


def test_a_refusal_is_told_too(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    shop.buy(REFUSED)
    later(clock, notifier)
    assert (post.statuses, post.received[0]["NCERROR"]) == (["2"], "30001001")


def test_a_refund_is_told_at_each_step(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    paid = shop.buy()
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="1000")
    later(clock, notifier)
    later(clock, notifier)
    later(clock, notifier)
    assert post.statuses == ["9", "81", "8"]
    assert post.received[2] | {"PAYIDSUB": "1", "amount": "10", "ACCEPTANCE": "testoff"} == post.received[2]


def test_a_shop_that_does_not_answer_is_told_five_times_in_all(
    shop: Shop, clock: Clock, notifier: Notifier, post: Post
) -> None:
    post.answers = ["500", "302", "ConnectionError", "404", "503", "200"]
    shop.buy()
    later(clock, notifier)
    for _ in range(8):
        later(clock, notifier, 9)
        before = len(post.received)
        later(clock, notifier, 1)
        assert len(post.received) in {before, before + 1}
    assert len(post.received) == 5
    (letter,) = shop.client.get("/_control/letters.json").get_json()["letters"]
    assert (letter["state"], letter["tries"]) == ("given up", 5)


def test_a_retry_ends_with_the_first_200(shop: Shop, clock: Clock, notifier: Notifier, post: Post) -> None:
    post.answers = ["500", "200"]
    shop.buy()
    for _ in range(5):
        later(clock, notifier, 10)
    assert len(post.received) == 2


@pytest.mark.parametrize("changes", [{"notification_timing": "none"}, {"notification_url": ""}])
def test_nobody_is_told_when_nobody_wants_to_know(
    build: Callable[..., Shop], clock: Clock, post: Post, changes: dict[str, str]
) -> None:
    shop = build(**changes)
    shop.buy()
    later(clock, shop.client.application.extensions["simulator_notifier"], 60)
    assert post.received == []


def test_online_means_before_the_answer(build: Callable[..., Shop], post: Post) -> None:
    build(notification_timing="online").buy()
    assert post.statuses == ["9"]


def test_online_then_deferred_on_failure(build: Callable[..., Shop], clock: Clock, post: Post) -> None:
    post.answers = ["500"]
    shop = build(notification_timing="online")
    assert shop.buy()["STATUS"] == "9"
    later(clock, shop.client.application.extensions["simulator_notifier"], 10)
    assert post.statuses == ["9", "9"]


def test_only_ticked_parameters_are_told(build: Callable[..., Shop], clock: Clock, post: Post) -> None:
    shop = build(dynamic_parameters=("orderID", "STATUS", "PAYID"))
    shop.buy()
    later(clock, shop.client.application.extensions["simulator_notifier"])
    assert set(post.received[0]) == {"orderID", "STATUS", "PAYID", "SHASIGN"}


@responses.activate
def test_the_letter_is_a_form_and_redirects_are_not_followed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    responses.post(
        "http://shop.test/notifications/ogone", status=302, headers={"Location": "http://shop.test/x"}
    )
    path = str(tmp_path_factory.mktemp("bank") / "bank.sqlite3")
    settings = SimulatorSettings(**{**vars(SETTINGS), "store_path": path, "notification_timing": "online"})
    shop = Shop(create_simulator(settings, background=False).test_client(), settings)
    shop.buy(CN="Zoé")
    (call,) = responses.calls
    assert call.request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert b"CN=Zo%C3%A9" in (call.request.body or b"")
    (letter,) = shop.client.get("/_control/letters.json").get_json()["letters"]
    assert (letter["state"], letter["answer"]) == ("due", "302")


def test_the_thread_starts_delivers_and_stops(build: Callable[..., Shop], post: Post) -> None:
    """The one test with real threads: it waits for an event, not for a time."""
    shop = build(notification_delay=0.0)
    notifier: Notifier = shop.client.application.extensions["simulator_notifier"]
    shop.buy()
    notifier.start()
    notifier.stop()
    assert post.statuses == ["9"]
