from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from requests import PreparedRequest
from responses import RequestsMock

from app.kernel.money import Money
from app.psp.ogone.adapter import Ogone
from app.psp.port import (
    DeclineReason,
    Misconfigured,
    NotFound,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from tests.psp.samples import MAINTENANCE, QUERY, SETTINGS, refund, xml

OGONE = Ogone(SETTINGS)
FOUR = Money(400, "EUR")
GIVEN_BACK = {"status": "81", "PAYIDSUB": "1", "amount": "4"}


@pytest.fixture
def bank() -> Iterator[RequestsMock]:
    with RequestsMock() as mock:
        yield mock


def _fields(request: PreparedRequest) -> dict[str, str]:
    return dict(parse_qsl(str(request.body), keep_blank_values=True))


def _answer(bank: RequestsMock, content: bytes | Exception, **changes: Any) -> RefundOutcome:
    bank.post(MAINTENANCE, body=content)
    return OGONE.refund(refund(**changes))


def _history(bank: RequestsMock, *operations: tuple[str, str]) -> None:
    """What the platform says of each operation on the payment: (STATUS, amount)."""

    def tell(request: PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        sub = int(_fields(request)["PAYIDSUB"])
        if sub > len(operations):
            return 200, {}, xml("0", "50001131", PAYID="0", amount="")
        status, amount = operations[sub - 1]
        return 200, {}, xml(status, PAYIDSUB=str(sub), amount=amount)

    bank.add_callback("POST", QUERY, callback=tell)


def test_a_refund_is_on_its_way(bank: RequestsMock) -> None:
    assert _answer(bank, xml(**GIVEN_BACK)) == RefundPending("3014644340/1", FOUR)


def test_a_refund_is_done(bank: RequestsMock) -> None:
    assert _answer(bank, xml("8", PAYIDSUB="2", amount="4")) == Refunded("3014644340/2", FOUR)


def test_a_refund_before_settlement_deletes_the_payment(bank: RequestsMock) -> None:
    assert _answer(bank, xml("7", PAYIDSUB="1", amount="4")) == Refunded("3014644340/1", FOUR)


@pytest.mark.parametrize(
    ("changes", "operation"),
    [
        ({}, "RFD"),
        ({"amount": Money(3420, "EUR")}, "RFS"),
        ({"amount": Money(3020, "EUR"), "refunded_before": FOUR}, "RFS"),
        ({"amount": Money(3019, "EUR"), "refunded_before": FOUR}, "RFD"),
    ],
)
def test_the_last_refund_closes_the_payment(
    bank: RequestsMock, changes: dict[str, Any], operation: str
) -> None:
    _answer(bank, xml(**GIVEN_BACK), **changes)
    sent = _fields(bank.calls[0].request)
    assert (sent["OPERATION"], sent["PAYID"]) == (operation, "3014644340")
    assert sent["AMOUNT"] == str(changes.get("amount", FOUR).minor)
    assert bank.calls[0].request.req_kwargs["timeout"] == (3, 25)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (
            xml("83", "30001001", PAYIDSUB="1"),
            RefundRefused("3014644340/1", DeclineReason.GENERIC, RetryAdvice.LATER, "83/30001001"),
        ),
        (
            xml("0", "50001129"),
            RefundRefused("3014644340", DeclineReason.TOO_MUCH, RetryAdvice.NONE, "0/50001129"),
        ),
        (
            xml("0", "50001130", PAYID="0"),
            RefundRefused("", DeclineReason.INVALID, RetryAdvice.NONE, "50001130"),
        ),
        (xml("0", "50001119", PAYID="0"), Misconfigured("0/50001119")),
        (xml("82", PAYIDSUB="1"), Unresolved("3014644340/1", UnresolvedReason.UNCERTAIN, "82/0")),
        (xml("100", PAYIDSUB="1"), Unresolved("3014644340/1", UnresolvedReason.UNKNOWN, "100/0")),
        (xml("9"), Unresolved("3014644340", UnresolvedReason.UNKNOWN, "9/0")),
        (b"<ncresp", Unresolved("", UnresolvedReason.GARBLED)),
        (requests.ReadTimeout(), Unresolved("", UnresolvedReason.SILENCE)),
        (requests.ConnectTimeout(), Unresolved("", UnresolvedReason.SILENCE)),
    ],
)
def test_every_other_answer(bank: RequestsMock, content: bytes | Exception, outcome: RefundOutcome) -> None:
    assert _answer(bank, content) == outcome
    assert len(bank.calls) == 1


OTHER = "9999999999"


def test_an_answer_about_another_payment_says_nothing(bank: RequestsMock) -> None:
    unknown = Unresolved("", UnresolvedReason.MISMATCH)
    assert _answer(bank, xml(**{**GIVEN_BACK, "PAYID": OTHER})) == unknown
    bank.post(QUERY, body=xml("8", PAYID=OTHER, PAYIDSUB="1", amount="4"))
    assert OGONE.lookup_refund(refund()) == unknown
    assert OGONE.lookup_refund(refund(), "3014644340/1") == replace(unknown, provider_ref="3014644340/1")


# Not in a state to be refunded: ours may be there already.


def test_refused_as_a_repeat_and_found_in_the_history(bank: RequestsMock) -> None:
    _history(bank, ("8", "4"))
    assert _answer(bank, xml("0", "50001127")) == Refunded("3014644340/1", FOUR)


def test_refused_because_the_payment_is_not_settled_yet(bank: RequestsMock) -> None:
    _history(bank)
    assert _answer(bank, xml("0", "50001127")) == RefundRefused(
        "", DeclineReason.NOT_YET, RetryAdvice.LATER, "0/50001127"
    )


# Looking for a refund.


def test_a_refund_we_heard_of_is_asked_by_its_number(bank: RequestsMock) -> None:
    _history(bank, ("8", "9"), ("83", "4"))
    found = OGONE.lookup_refund(refund(), "3014644340/2")
    assert found == RefundRefused("3014644340/2", DeclineReason.GENERIC, RetryAdvice.LATER, "83/0")
    assert len(bank.calls) == 1
    assert _fields(bank.calls[0].request)["PAYIDSUB"] == "2"


def test_a_number_the_platform_does_not_know(bank: RequestsMock) -> None:
    _history(bank)
    assert OGONE.lookup_refund(refund(), "3014644340/1") == NotFound()


def test_silence_about_a_known_refund_keeps_its_name(bank: RequestsMock) -> None:
    bank.post(QUERY, body=requests.ReadTimeout())
    assert OGONE.lookup_refund(refund(), "3014644340/1") == Unresolved(
        "3014644340/1", UnresolvedReason.SILENCE
    )


@pytest.mark.parametrize(
    ("operations", "before", "outcome"),
    [
        ([], 0, NotFound()),
        ([("81", "4")], 0, RefundPending("3014644340/1", FOUR)),
        ([("8", "4"), ("8", "4")], 400, Refunded("3014644340/2", FOUR)),
        ([("8", "4")], 400, NotFound()),
        ([("83", "4")], 0, NotFound()),
        ([("8", "4"), ("94", "4"), ("8", "4")], 400, Refunded("3014644340/3", FOUR)),
        ([("91", "34.2"), ("8", "4")], 0, Refunded("3014644340/2", FOUR)),
        ([("82", "4")], 0, Unresolved("3014644340/1", UnresolvedReason.UNCERTAIN, "82/0")),
        ([("8", "5")], 0, Unresolved("", UnresolvedReason.MISMATCH)),
        ([("8", "4"), ("8", "4")], 0, Unresolved("", UnresolvedReason.MISMATCH)),
        ([("8", "3"), ("8", "1")], 0, Unresolved("", UnresolvedReason.MISMATCH)),
        ([("8", "")], 0, Unresolved("", UnresolvedReason.MISMATCH)),
        ([("88", "4")], 0, Unresolved("", UnresolvedReason.UNKNOWN)),
        ([("100", "4")], 0, Unresolved("", UnresolvedReason.UNKNOWN)),
    ],
)
def test_a_lost_refund_is_found_by_totals(
    bank: RequestsMock, operations: list[tuple[str, str]], before: int, outcome: RefundOutcome | NotFound
) -> None:
    _history(bank, *operations)
    assert OGONE.lookup_refund(refund(refunded_before=Money(before, "EUR"))) == outcome


def test_silence_in_the_middle_of_a_history(bank: RequestsMock) -> None:
    bank.post(QUERY, body=xml("8", PAYIDSUB="1", amount="4"))
    bank.post(QUERY, body=requests.ReadTimeout())
    assert OGONE.lookup_refund(refund()) == Unresolved("", UnresolvedReason.SILENCE)


def test_a_history_without_an_end_is_not_believed(bank: RequestsMock) -> None:
    _history(bank, *[("8", "0.01")] * 100)
    assert OGONE.lookup_refund(refund()) == Unresolved("", UnresolvedReason.UNKNOWN)
