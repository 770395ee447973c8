from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from app.kernel.money import Money
from app.psp.ogone import errors, outcome_mapping
from app.psp.ogone.outcome_mapping import Duplicate, on_payment, on_refund
from app.psp.ogone.response import Response
from app.psp.port import (
    ActionRequired,
    Captured,
    CardDetails,
    Declined,
    DeclineReason,
    Misconfigured,
    NotFound,
    Refunded,
    RefundPending,
    RefundRefused,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from tests.psp.samples import answered, load

# Written out once more from the vendor's table, so that a slip in the data has something to disagree with.
CAPTURED = ["9", "95"]
CAPTURED_ONCE = ["7", "71", "72", "73", "74", "75", "8", "81", "82", "83", "84", "85", "94", "96"]
DECLINED = ["0", "1", "2", "6", "64"]
WAITING = {
    "4": "pending", "40": "pending", "41": "pending", "50": "pending", "51": "pending", "55": "pending",
    "59": "pending", "61": "pending", "99": "pending",
    "52": "uncertain", "62": "uncertain", "92": "uncertain",
    "5": "authorized", "63": "authorized",
    "56": "unknown", "57": "unknown", "100": "unknown", "NaN": "unknown", "09": "unknown", "": "unknown",
    "88": "silence",
}  # fmt: skip

SAID = Response("9", "0", "", "A-1", "77", "", Money(500, "EUR"), CardDetails("visa", "1111"))


def _payment(status: str, error: str = "0", plus: str = "") -> Any:
    return on_payment(replace(SAID, status=status, error=error, plus=plus))


def _refund(status: str, error: str = "0") -> Any:
    return on_refund(replace(SAID, status=status, error=error, sub="2"))


@pytest.mark.parametrize("status", CAPTURED)
def test_money_taken(status: str) -> None:
    assert _payment(status) == Captured("77", Money(500, "EUR"), CardDetails("visa", "1111"))


def test_a_capture_that_is_under_way_is_money_taken() -> None:
    assert _payment("91") == Captured("77", Money(500, "EUR"), CardDetails("visa", "1111"), pending=True)


def test_a_refused_capture_is_a_no_that_may_follow_a_yes() -> None:
    no = Declined("77", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD, "93/0", of_capture=True)
    assert _payment("93") == no
    assert _payment("93", "50001119") == Misconfigured("93/50001119", of_capture=True)


@pytest.mark.parametrize("status", CAPTURED_ONCE)
def test_a_refund_of_any_fate_means_that_money_was_taken_once(status: str) -> None:
    assert _payment(status) == Captured("77", None, CardDetails("visa", "1111"))


@pytest.mark.parametrize("status", DECLINED)
def test_a_definite_no(status: str) -> None:
    assert isinstance(_payment(status), Declined)


@pytest.mark.parametrize(("status", "why"), WAITING.items())
def test_no_news_is_not_bad_news(status: str, why: str) -> None:
    assert _payment(status) == Unresolved("77", UnresolvedReason(why), f"{status or '-'}/0")


def test_the_bank_wants_to_see_the_shopper() -> None:
    assert _payment("46") == ActionRequired("77", None)


def test_every_status_of_the_table_is_tested() -> None:
    tested = {*CAPTURED, *CAPTURED_ONCE, *DECLINED, *WAITING, "46", "91", "93"}
    assert outcome_mapping.PAYMENT.keys() == tested - {"100", "NaN", "09"}


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ("7 74 75 8 84 85", Refunded),
        ("71 81", RefundPending),
        ("73 83 94 96", RefundRefused),
        ("72 82 88 9 91 5 1 100 52", Unresolved),
    ],
)
def test_what_became_of_a_refund(statuses: str, kind: type) -> None:
    for status in statuses.split():
        outcome = _refund(status)
        assert (type(outcome), outcome.provider_ref) == (kind, "77/2")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("50001129", RefundRefused("77/2", DeclineReason.TOO_MUCH, RetryAdvice.NONE, "0/50001129")),
        ("50001127", Unresolved("77/2", UnresolvedReason.UNCERTAIN, "0/50001127")),
        ("50001130", NotFound()),
        ("50001131", NotFound()),
        ("50001119", Misconfigured("0/50001119")),
        ("20001001", Unresolved("77/2", UnresolvedReason.UNCERTAIN, "0/20001001")),
        ("0", Unresolved("77/2", UnresolvedReason.UNCERTAIN, "0/0")),
        ("50001111", RefundRefused("77/2", DeclineReason.INVALID, RetryAdvice.FIX_DATA, "0/50001111")),
    ],
)
def test_a_refund_that_was_not_accepted(error: str, outcome: Any) -> None:
    assert _refund("0", error) == outcome


# Every class of NCERROR, once with STATUS 2 and once with STATUS 0.


def _expected(code: str, kind: str, retry: str) -> type | tuple[type, ...]:
    if kind == "config" or code == "50001184":
        return Misconfigured
    if kind == "duplicate":
        return Duplicate
    if code == "50001130":
        return (NotFound, Unresolved)
    if kind in ("uncertain", "maintenance") or retry == "query_first":
        return Unresolved
    return Declined


CODES = [(row["code"], row["class"], row["retry"]) for row in load("ncerror_classes")["codes"]]


def test_our_table_is_the_collected_one() -> None:
    assert len(CODES) == 117
    assert {code: (kind, retry or "none") for code, kind, retry in CODES} == errors._CLASSES


@pytest.mark.parametrize(("code", "kind", "retry"), CODES)
@pytest.mark.parametrize("status", ["0", "2"])
def test_every_class_of_error(status: str, code: str, kind: str, retry: str | None) -> None:
    outcome = _payment(status, code)
    assert isinstance(outcome, _expected(code, kind, retry or "none"))
    if isinstance(outcome, Declined) and code != "0":
        assert outcome.retry == (retry or "none")


@pytest.mark.parametrize(
    ("code", "reason", "retry"),
    [
        ("50001087", DeclineReason.AUTHENTICATION_REQUIRED, RetryAdvice.AUTHENTICATE),
        ("40001134", DeclineReason.AUTHENTICATION, RetryAdvice.AUTHENTICATE),
        ("30511001", DeclineReason.FUNDS, RetryAdvice.OTHER_CARD),
        ("30541001", DeclineReason.EXPIRED, RetryAdvice.FIX_DATA),
        ("30001090", DeclineReason.CVC, RetryAdvice.FIX_DATA),
        ("30141001", DeclineReason.CARD_DATA, RetryAdvice.FIX_DATA),
        ("30431001", DeclineReason.BLOCKED, RetryAdvice.NONE),
        ("30001100", DeclineReason.BLOCKED, RetryAdvice.NONE),
        ("30171001", DeclineReason.CANCELED, RetryAdvice.OTHER_CARD),
        ("30911001", DeclineReason.UNAVAILABLE, RetryAdvice.LATER),
        ("50001123", DeclineReason.NOT_ACCEPTED, RetryAdvice.OTHER_CARD),
        ("30051001", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD),
        ("0", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD),
        ("39999999", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD),
        ("49999999", DeclineReason.AUTHENTICATION, RetryAdvice.LATER),
        ("59999999", DeclineReason.INVALID, RetryAdvice.NONE),
    ],
)
def test_a_no_has_a_reason_of_ours(code: str, reason: DeclineReason, retry: RetryAdvice) -> None:
    assert _payment("2", code) == Declined("77", reason, retry, f"2/{code}")


@pytest.mark.parametrize("code", ["20009999", "99999999", "banana", "1"])
def test_an_error_we_cannot_even_sort_is_not_a_no(code: str) -> None:
    assert _payment("2", code) == Unresolved("77", UnresolvedReason.UNCERTAIN, f"2/{code}")


def test_a_code_beside_taken_money_changes_nothing() -> None:
    assert isinstance(_payment("9", "50001111"), Captured)


def test_nothing_at_all_is_not_a_no() -> None:
    assert _payment("", "50001111") == Unresolved("77", UnresolvedReason.UNKNOWN, "-/50001111")
    assert _payment("", "50001130") == NotFound()
    assert _payment("", "50001119") == Misconfigured("-/50001119")


@pytest.mark.parametrize(
    "plus",
    [
        "unknown order/1/s",
        "unknown order/0/s",
        "unknown order/1/i/67.192.100.64",
        "PSPID not found or not active",
    ],
)
def test_a_setup_complaint_hides_behind_the_general_code(plus: str) -> None:
    assert _payment("0", "50001111", plus) == Misconfigured("0/50001111")


def test_a_token_that_was_purged_needs_the_card_again() -> None:
    no = Declined("77", DeclineReason.TOKEN_GONE, RetryAdvice.FIX_DATA, "0/50001111")
    assert _payment("0", "50001111", 'Alias "..." not Found') == no


# Every recorded answer of the real platforms.

D, U = Declined, Unresolved
RECORDED: dict[str, tuple[str, type, str]] = {
    "epdq authorisation-error": ("", D, "invalid"),
    "epdq authorisation-failed": ("3014644340", D, "generic"),
    "epdq authorisation-other": ("3014644340", U, "uncertain"),
    "epdq authorisation-status-declined": ("3014644340", D, "generic"),
    "epdq authorisation-status-error": ("3014644340", D, "invalid"),
    "epdq authorisation-success-3d": ("3032448131", ActionRequired, ""),
    "epdq authorisation-success": ("3014644340", U, "authorized"),
    "epdq authorisation-waiting-external": ("3014644340", U, "pending"),
    "epdq cancel-error": ("3014644340", U, "uncertain"),
    "epdq capture-error": ("3014644340", U, "uncertain"),
    "epdq capture-success": ("3014644340", Captured, "500 GBP"),
    "epdq query-payment-status-authorised": ("3014644340", U, "authorized"),
    "epdq refund-error": ("", RefundRefused, "invalid"),
    "epdq refund-success": ("3014644340/1", RefundPending, "400 GBP"),
    "epdq unknown-status": ("3014644340", U, "unknown"),
    "activemerchant successful_authorize_response": ("3014726", U, "authorized"),
    "activemerchant successful_3dsecure_purchase_response": ("3014726", ActionRequired, ""),
    "activemerchant successful_capture_response": ("3048326", Captured, "100 EUR"),
    "activemerchant successful_referenced_credit_response": ("3049652/1", RefundPending, "100 EUR"),
    "activemerchant failed_authorization_response": ("", Misconfigured, "0/50001116"),
    "marlon DirectLinkMaintenanceResponseTest": ("33146134", Captured, "None"),
    "marlon DirectLinkPaymentResponseTest": ("", U, "authorized"),
    "marlon DirectLinkQueryResponseTest": ("33146134", Captured, "None"),
    "leondu gist status 9": ("12303272", Captured, "None"),
    "pronamic status 0 inactive brand": ("", D, "not_accepted"),
    "pronamic status 9": ("23286404", Captured, "None"),
    "3DS2 failed authentication (test platform)": ("", D, "authentication"),
    "vendor sample order response": ("1111111", U, "authorized"),
    "vendor sample maintenance response": ("1111111", Captured, "12500 EUR"),
    "vendor sample query response for a hosted-page order": ("1111111", Captured, "12500 EUR"),
    "duplicate ORDERID (assembled from the rule, not a recording)": ("1111111", Duplicate, ""),
    "repeated maintenance (assembled from the rule, not a recording)": ("1111111", U, "uncertain"),
    "unknown alias (assembled from the rule, not a recording)": ("", D, "token_gone"),
}


def _detail(outcome: Any) -> str:
    match outcome:
        case Captured(_, amount) | RefundPending(_, amount):
            return f"{amount.minor} {amount.currency}" if amount else "None"
        case Declined(_, reason) | RefundRefused(_, reason):
            return str(reason)
        case Unresolved(_, why):
            return str(why)
        case Misconfigured(code):
            return code
    return ""


@pytest.mark.parametrize("sample", load("ogone_directlink"), ids=lambda sample: sample["name"])
def test_every_recorded_answer(sample: dict[str, Any]) -> None:
    ref, kind, detail = RECORDED[sample["name"]]
    asks_refund = re.search(r"RFD|refund", sample["operation"] + sample["name"])
    said = answered(sample["attributes"]).response
    outcome: Any = on_refund(said) if asks_refund else on_payment(said)
    assert isinstance(outcome, kind)
    assert (getattr(outcome, "provider_ref", getattr(outcome, "payid", "")), _detail(outcome)) == (
        ref,
        detail,
    )


def test_no_recorded_answer_is_left_out() -> None:
    assert RECORDED.keys() == {sample["name"] for sample in load("ogone_directlink")}


def test_the_card_is_seen_by_its_label() -> None:
    seen = answered(
        {"BRAND": "American Express", "CARDNO": "XXXXXXXXXXX3112", "ED": "0929", "CN": "Zoé"}
    ).response
    assert (seen.card.brand, seen.card.last4, seen.card.holder) == ("amex", "3112", "Zoé")
    assert seen.card.expiry is not None
    assert (seen.card.expiry.year, seen.card.expiry.month) == (2029, 9)
    assert answered({"CARDNO": "**-XXXX-49", "ED": "1329"}).response.card == CardDetails()
