"""Captures, cancellations, refunds and look-ups."""

from __future__ import annotations

import pytest

from .conftest import Answer, Clock, Shop


@pytest.fixture
def paid(shop: Shop) -> Answer:
    return shop.buy()


@pytest.fixture
def reserved(shop: Shop) -> Answer:
    return shop.buy(OPERATION="RES")


def test_a_refund_is_pending_then_done(shop: Shop, paid: Answer, clock: Clock) -> None:
    answer = shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="1000")
    assert (answer["STATUS"], answer["PAYIDSUB"], answer["amount"]) == ("81", "1", "10")
    assert shop.ledger()[paid["orderID"]]["pending_refund"] == 1000
    clock.time += 2
    assert shop.query(PAYID=paid["PAYID"])["STATUS"] == "8"
    assert shop.ledger()[paid["orderID"]]["refunded"] == 1000


def test_a_partial_refund_repeated_is_simply_done_twice(shop: Shop, paid: Answer, clock: Clock) -> None:
    for sub in ("1", "2"):
        answer = shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="1000")
        assert (answer["STATUS"], answer["PAYIDSUB"]) == ("81", sub)
    clock.time += 2
    assert shop.ledger()[paid["orderID"]]["refunded"] == 2000


def test_no_more_comes_back_than_was_paid(shop: Shop, paid: Answer) -> None:
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="2000")
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="551")["NCERROR"] == "50001129"


def test_the_last_refund_closes(shop: Shop, paid: Answer) -> None:
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFS", AMOUNT="100")
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="100")["NCERROR"] == "50001127"


def test_a_refund_may_name_the_order(shop: Shop, paid: Answer) -> None:
    assert shop.maintain(ORDERID=paid["orderID"], OPERATION="RFD")["amount"] == "25.5"


@pytest.mark.parametrize("operation", ["RFD", "RFS"])
def test_what_was_not_captured_is_not_refunded(shop: Shop, reserved: Answer, operation: str) -> None:
    answer = shop.maintain(PAYID=reserved["PAYID"], OPERATION=operation, AMOUNT="100")
    assert (answer["STATUS"], answer["NCERROR"]) == ("0", "50001127")


def test_nothing_is_refunded_while_the_capture_is_pending(shop: Shop) -> None:
    pending = shop.buy("4000100000000141")
    assert pending["STATUS"] == "91"
    assert shop.maintain(PAYID=pending["PAYID"], OPERATION="RFD", AMOUNT="100")["NCERROR"] == "50001127"


def test_a_reservation_is_captured_once(shop: Shop, reserved: Answer, clock: Clock) -> None:
    captured = shop.maintain(PAYID=reserved["PAYID"], OPERATION="SAS", AMOUNT="2550")
    assert (captured["STATUS"], captured["PAYIDSUB"]) == ("91", "1")
    again = shop.maintain(PAYID=reserved["PAYID"], OPERATION="SAS", AMOUNT="2550")
    assert (again["NCERROR"], again["NCERRORPLUS"]) == ("50001127", "|this order is not authorized|")
    clock.time += 2
    assert shop.ledger()[reserved["orderID"]]["charged"] == 2550
    assert shop.maintain(PAYID=reserved["PAYID"], OPERATION="RFD", AMOUNT="2550")["STATUS"] == "81"


def test_a_reservation_is_captured_in_parts(shop: Shop, reserved: Answer, clock: Clock) -> None:
    shop.maintain(PAYID=reserved["PAYID"], OPERATION="SAL", AMOUNT="1000")
    assert shop.maintain(PAYID=reserved["PAYID"], OPERATION="SAL", AMOUNT="1551")["NCERROR"] == "50001126"
    shop.maintain(PAYID=reserved["PAYID"], OPERATION="SAS", AMOUNT="1550")
    clock.time += 2
    assert shop.ledger()[reserved["orderID"]]["charges"] == 2


@pytest.mark.parametrize("operation", ["DEL", "DES"])
def test_a_reservation_is_canceled(shop: Shop, reserved: Answer, clock: Clock, operation: str) -> None:
    assert shop.maintain(PAYID=reserved["PAYID"], OPERATION=operation)["STATUS"] == "61"
    clock.time += 2
    assert shop.query(PAYID=reserved["PAYID"])["STATUS"] == "6"
    assert shop.maintain(PAYID=reserved["PAYID"], OPERATION=operation)["NCERROR"] == "50001127"
    assert shop.ledger()[reserved["orderID"]]["charged"] == 0


@pytest.mark.parametrize("operation", ["SAL", "SAS", "DEL", "DES", "REN"])
def test_what_is_paid_is_neither_captured_nor_canceled(shop: Shop, paid: Answer, operation: str) -> None:
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION=operation)["NCERROR"] == "50001127"


def test_a_refused_refund_leaves_the_payment(shop: Shop, clock: Clock) -> None:
    paid = shop.buy("4000100000000315")
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="100")["STATUS"] == "81"
    clock.time += 2
    assert shop.query(PAYID=paid["PAYID"])["STATUS"] == "83"
    assert (
        shop.ledger()[paid["orderID"]] | {"refunded": 0, "pending_refund": 0}
        == shop.ledger()[paid["orderID"]]
    )


def test_partial_refunds_may_be_refused(shop: Shop) -> None:
    paid = shop.buy("4000100000000307")
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="100")["NCERROR"] == "50001187"
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="2550")["STATUS"] == "81"


def test_one_refund_amount_never_goes_through(shop: Shop, paid: Answer, clock: Clock) -> None:
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="1306")
    clock.time += 2
    assert shop.query(PAYID=paid["PAYID"])["STATUS"] == "83"


def test_silence_on_a_refund_that_was_done(shop: Shop, paid: Answer, clock: Clock) -> None:
    shop.script(pattern=paid["orderID"], fault="maintenance_timeout_after", times=1)
    fields = {"PAYID": paid["PAYID"], "OPERATION": "RFD", "AMOUNT": "500"}
    assert shop.direct("maintenance", fields).status_code == 504
    assert clock.waited == [45.0]
    assert shop.ledger()[paid["orderID"]]["refunded"] == 500
    assert shop.maintain(**fields)["STATUS"] == "81"


def test_silence_on_a_refund_that_was_not_done(shop: Shop, paid: Answer) -> None:
    shop.script(pattern=paid["orderID"], fault="maintenance_timeout_before")
    fields = {"PAYID": paid["PAYID"], "OPERATION": "RFD", "AMOUNT": "500"}
    assert shop.direct("maintenance", fields).status_code == 504
    assert shop.query(PAYID=paid["PAYID"])["STATUS"] == "9"


@pytest.mark.parametrize(
    ("fault", "steps"), [("refund_uncertain", ("82", "8")), ("refund_deleted", ("71", "7"))]
)
def test_refunds_take_other_roads(
    shop: Shop, paid: Answer, clock: Clock, fault: str, steps: tuple[str, str]
) -> None:
    shop.script(pattern="*", fault=fault)
    assert shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="500")["STATUS"] == steps[0]
    clock.time += 2
    assert shop.query(PAYID=paid["PAYID"])["STATUS"] == steps[1]
    assert shop.ledger()[paid["orderID"]]["refunded"] == 500


def test_an_unknown_order_is_unknown(shop: Shop) -> None:
    assert shop.maintain(PAYID="1", OPERATION="RFD", AMOUNT="1")["NCERROR"] == "50001130"
    answer = shop.query(ORDERID="nothing")
    assert (answer["STATUS"], answer["NCERROR"], answer["PAYID"]) == ("0", "50001130", "0")


def test_a_look_up_tells_card_and_address(shop: Shop) -> None:
    paid = shop.buy(REMOTE_ADDR="192.0.2.7", COMPLUS="mine", PARAMPLUS="SessionID=12&ShopperID=7")
    found = shop.query(ORDERID=paid["orderID"])
    assert (found["STATUS"], found["CARDNO"], found["IP"]) == ("9", "XXXXXXXXXXXX1111", "192.0.2.7")
    assert (found["COMPLUS"], found["SessionID"], found["ShopperID"]) == ("mine", "12", "7")


def test_a_look_up_of_one_operation(shop: Shop, paid: Answer, clock: Clock) -> None:
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="500")
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="700")
    clock.time += 2
    found = shop.query(PAYID=paid["PAYID"], PAYIDSUB="1")
    assert (found["STATUS"], found["amount"], found["PAYIDSUB"]) == ("8", "5", "1")
    assert shop.query(PAYID=paid["PAYID"], PAYIDSUB="3")["NCERROR"] == "50001131"


def test_look_ups_must_be_signed(shop: Shop, paid: Answer) -> None:
    assert shop.query(PAYID=paid["PAYID"], SHASIGN="00")["NCERRORPLUS"] == "unknown order/1/s"
