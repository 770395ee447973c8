from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.kernel.money import Money
from app.psp.ogone import signing
from app.psp.ogone.adapter import Ogone
from app.psp.port import (
    ActionRequired,
    BadSignature,
    Captured,
    CardDetails,
    Declined,
    DeclineReason,
    Expiry,
    Message,
    Misconfigured,
    Notification,
    Refunded,
    RefundPending,
    RefundRefused,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from tests.psp.samples import ATTEMPT, SETTINGS, letter, load

OGONE = Ogone(SETTINGS)

PAID = {
    "orderID": ATTEMPT, "currency": "EUR", "amount": "34.2", "PM": "CreditCard", "ACCEPTANCE": "test123",
    "STATUS": "9", "CARDNO": "XXXXXXXXXXXX1111", "ED": "1229", "CN": "Zoé Brontë", "TRXDATE": "11/23/26",
    "PAYID": "3014644340", "NCERROR": "0", "BRAND": "VISA", "IP": "",
}  # fmt: skip


def _read(fields: dict[str, str]) -> Notification:
    (news,) = OGONE.read(letter(signing.FEEDBACK_OUT, fields))
    return news


def test_news_of_a_payment() -> None:
    amount, card = (
        Money(3420, "EUR"),
        CardDetails("visa", "1111", Expiry(2029, 12), "Zoé Brontë", "XXXXXXXXXXXX1111"),
    )
    assert _read(PAID) == Notification(
        attempt=ATTEMPT,
        provider_ref="3014644340",
        sub_ref="",
        claim=Captured("3014644340", amount, card),
        amount=amount,
        dedupe_key="3014644340//9",
    )


def test_four_parameters_are_news_without_an_amount() -> None:
    news = _read({"orderID": ATTEMPT, "STATUS": "9", "PAYID": "77", "NCERROR": "0"})
    assert (news.amount, news.claim) == (None, Captured("77", None, CardDetails()))


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        ("91", "0", Captured),
        ("2", "30001001", Declined),
        ("1", "0", Declined),
        ("93", "0", Declined),
        ("0", "50001119", Misconfigured),
        ("46", "0", ActionRequired),
        ("51", "0", Unresolved),
        ("92", "20001001", Unresolved),
        ("5", "0", Unresolved),
        ("0", "50001113", Unresolved),
        ("999", "0", Unresolved),
        ("8", "0", Refunded),
        ("7", "0", Refunded),
        ("81", "0", RefundPending),
        ("83", "30001001", RefundRefused),
        ("94", "0", RefundRefused),
        ("82", "0", Unresolved),
    ],
)
def test_every_kind_of_claim(status: str, error: str, kind: type) -> None:
    assert isinstance(_read(PAID | {"STATUS": status, "NCERROR": error}).claim, kind)


def test_a_refund_is_named_by_its_operation() -> None:
    news = _read(PAID | {"STATUS": "8", "PAYIDSUB": "2", "amount": "4"})
    assert (news.provider_ref, news.sub_ref, news.dedupe_key) == ("3014644340", "2", "3014644340/2/8")
    assert news.claim == Refunded("3014644340/2", Money(400, "EUR"))


def test_a_declined_payment_says_why() -> None:
    news = _read(PAID | {"STATUS": "2", "NCERROR": "30511001"})
    assert news.claim == Declined("3014644340", DeclineReason.FUNDS, RetryAdvice.OTHER_CARD, "2/30511001")


def test_news_that_asks_to_ask() -> None:
    assert _read(PAID | {"STATUS": "0", "NCERROR": "50001113"}).claim == Unresolved(
        "3014644340", UnresolvedReason.UNCERTAIN
    )


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "0.01"},
        {"STATUS": "91"},
        {"orderID": "4K7MPQ2X-OTHERS"},
        {"PAYIDSUB": "1"},
    ],
)
def test_a_changed_message_is_refused(change: dict[str, str]) -> None:
    message = dict(letter(signing.FEEDBACK_OUT, PAID).params) | change
    with pytest.raises(BadSignature):
        OGONE.read(Message(tuple(message.items())))


@pytest.mark.parametrize("name", ["STATUS", "status", "SHASIGN"])
def test_a_name_that_comes_twice_is_refused(name: str) -> None:
    message = letter(signing.FEEDBACK_OUT, PAID)
    with pytest.raises(BadSignature, match="twice"):
        OGONE.read(Message((*message.params, (name, "9"))))


def test_unsigned_is_refused() -> None:
    with pytest.raises(BadSignature):
        OGONE.read(Message(tuple(PAID.items())))


def test_the_wrong_passphrase_is_refused() -> None:
    with pytest.raises(BadSignature):
        OGONE.read(letter(signing.FEEDBACK_OUT, PAID, SETTINGS.sha_in_form))


@pytest.mark.parametrize("missing", ["orderID", "PAYID", "STATUS"])
def test_signed_but_about_nothing_is_refused(missing: str) -> None:
    with pytest.raises(BadSignature):
        _read({name: value for name, value in PAID.items() if name != missing})


def test_a_return_of_the_card_form_is_not_news_of_a_payment() -> None:
    told = {"Alias": "a", "OrderID": ATTEMPT, "STATUS": "2", "PAYID": "77", "NCErrorCN": ""}
    with pytest.raises(BadSignature):
        OGONE.read(letter(signing.FEEDBACK_OUT, told))


def test_a_message_does_not_print_its_content() -> None:
    assert "Bront" not in repr(letter(signing.FEEDBACK_OUT, PAID))


# Recorded messages of the real platforms.

RECORDED = {sample["name"]: sample for sample in load("ogone_feedback")}

NOT_FOR_THIS_DOOR = {
    "maintenance notification template": "holes instead of values",
    "FlexCheckout success": "the framed card form, another product",
    "FlexCheckout failure": "the framed card form, another product",
    "hosted page accepted (recorded 2025-09-18)": "the platform's own page: no message to us",
}


def test_every_recorded_message_is_read_or_has_a_reason_not_to_be() -> None:
    read = {"capture notification", "authorised, test platform 2015"}
    assert RECORDED.keys() == read | NOT_FOR_THIS_DOOR.keys()


def test_a_real_signed_message_is_read() -> None:
    sample = RECORDED["authorised, test platform 2015"]
    ogone = Ogone(replace(SETTINGS, sha_out=sample["passphrase"], algorithm=sample["algorithm"]))
    (news,) = ogone.read(Message(tuple(sample["parameters"].items())))
    assert (news.attempt, news.amount) == ("AS1422979042226", Money(100, "CHF"))
    assert news.claim == Unresolved("39100489", UnresolvedReason.AUTHORIZED, "5/0")


def test_a_recorded_body_reads_as_it_is_once_signed() -> None:
    told = dict(parse_qsl(RECORDED["capture notification"]["raw_query"], keep_blank_values=True))
    del told["SHASIGN"]
    news = _read(told)
    assert isinstance(news.claim, Captured)
    assert (news.amount, news.claim.card.last4) == (Money(500, "GBP"), "4242")


@pytest.mark.parametrize("name", ["capture notification", *list(NOT_FOR_THIS_DOOR)[:3]])
def test_a_recorded_message_of_another_account_is_refused(name: str) -> None:
    params: Any = RECORDED[name]["parameters"]
    with pytest.raises(BadSignature):
        OGONE.read(Message(tuple(params.items())))
