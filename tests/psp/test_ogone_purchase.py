from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
import responses
import structlog
from responses import RequestsMock
from urllib3.exceptions import MaxRetryError, NewConnectionError

from app.kernel.money import Money
from app.psp.ogone import adapter, directlink, signing
from app.psp.ogone.adapter import Ogone
from app.psp.port import (
    ActionRequired,
    Authentication,
    Browser,
    Captured,
    CardDetails,
    Challenge,
    Declined,
    DeclineReason,
    Misconfigured,
    NotFound,
    OnFile,
    Outcome,
    Payer,
    RetryAdvice,
    Series,
    Unresolved,
    UnresolvedReason,
)
from tests.psp.samples import ATTEMPT, ORDER, QUERY, SETTINGS, TOKEN, body, purchase, xml

OGONE = Ogone(SETTINGS)
PAID = Captured("3014644340", Money(3420, "EUR"), CardDetails("visa"))


@pytest.fixture
def bank() -> Iterator[RequestsMock]:
    with RequestsMock() as mock:
        yield mock


def _sent(bank: RequestsMock, index: int = 0) -> dict[str, str]:
    pairs = parse_qsl(str(bank.calls[index].request.body), strict_parsing=True, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def _answer(bank: RequestsMock, content: bytes, **more: Any) -> Outcome:
    bank.post(ORDER, body=content, **more)
    return OGONE.purchase(purchase())


def test_paid(bank: RequestsMock) -> None:
    assert _answer(bank, xml("9")) == PAID


def test_processing_is_paid(bank: RequestsMock) -> None:
    assert _answer(bank, xml("91")) == replace(PAID, pending=True)


def test_declined(bank: RequestsMock) -> None:
    no = Declined("3014644340", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD, "2/30001001")
    assert _answer(bank, xml("2", "30001001")) == no


def test_authorized_only_is_not_paid(bank: RequestsMock) -> None:
    assert _answer(bank, xml("5")) == Unresolved("3014644340", UnresolvedReason.AUTHORIZED, "5/0")


def test_an_unknown_word_is_not_an_answer(bank: RequestsMock) -> None:
    assert _answer(bank, xml("100")) == Unresolved("3014644340", UnresolvedReason.UNKNOWN, "100/0")


def test_our_mistake_is_not_the_shoppers(bank: RequestsMock) -> None:
    content = xml("0", "50001111", PAYID="0", NCERRORPLUS="unknown order/1/s")
    assert _answer(bank, content) == Misconfigured("0/50001111")


def test_an_answer_about_another_order_is_not_ours(bank: RequestsMock) -> None:
    assert _answer(bank, xml("9", orderID="somebody-else")) == Unresolved("", UnresolvedReason.MISMATCH)


# What is said.


def test_what_is_sent(bank: RequestsMock) -> None:
    _answer(bank, xml("9"))
    sent = _sent(bank)
    assert {name: sent[name] for name in ("ORDERID", "AMOUNT", "CURRENCY", "OPERATION", "ALIAS", "ECI")} == {
        "ORDERID": ATTEMPT, "AMOUNT": "3420", "CURRENCY": "EUR", "OPERATION": "SAL", "ALIAS": TOKEN,
        "ECI": "7",
    }  # fmt: skip
    assert (sent["PSPID"], sent["USERID"], sent["PSWD"]) == ("parterre", "robot", SETTINGS.password)
    assert (sent["RTIMEOUT"], sent["ALIASPERSISTEDAFTERUSE"], sent["LANGUAGE"]) == ("30", "N", "fr_FR")
    assert (sent["CN"], sent["OWNERADDRESS"]) == ("Zoé Brontë", "1 rue de l’Opéra")


@pytest.mark.parametrize(("use", "transaction"), [(OnFile.FIRST, "FIRST"), (OnFile.SHOPPER, "SUBSEQ")])
def test_a_card_on_file_says_so(bank: RequestsMock, use: OnFile, transaction: str) -> None:
    """Started by the shopper, on no schedule; and the alias is not to be forgotten."""
    bank.post(ORDER, body=xml("9"))
    OGONE.purchase(purchase(on_file=use))
    sent = _sent(bank)
    assert (sent["COF_INITIATOR"], sent["COF_TRANSACTION"]) == ("CIT", transaction)
    assert sent["COF_SCHEDULE"] == "UNSCHED"
    assert "ALIASPERSISTEDAFTERUSE" not in sent
    claimed = sent.pop("SHASIGN")
    assert signing.Seal(signing.DIRECTLINK_IN, SETTINGS.sha_in_directlink).approves(sent.items(), claimed)


def test_the_first_of_an_agreed_series_says_so_and_wants_the_shopper_checked(bank: RequestsMock) -> None:
    bank.post(ORDER, body=xml("9"))
    OGONE.purchase(purchase(on_file=OnFile.SERIES, authentication=Authentication.CHALLENGE))
    sent = _sent(bank)
    assert (sent["COF_INITIATOR"], sent["COF_TRANSACTION"], sent["COF_SCHEDULE"]) == ("CIT", "FIRST", "SCHED")
    assert (sent["ECI"], sent["Mpi.threeDSRequestorChallengeIndicator"]) == ("7", "04")


def test_a_merchant_initiated_one_names_its_series_and_asks_nobody(bank: RequestsMock) -> None:
    """ECI 9, no 3-D Secure, and when the series ends (section 8.3 of the protocol's notes)."""
    bank.post(ORDER, body=xml("9"))
    series = Series(until=date(2027, 2, 23), every_days=31)
    OGONE.purchase(
        purchase(
            on_file=OnFile.MERCHANT, series=series, authentication=Authentication.NEVER, browser=Browser()
        )
    )
    sent = _sent(bank)
    assert (sent["ECI"], sent["COF_INITIATOR"], sent["COF_TRANSACTION"]) == ("9", "MIT", "SUBSEQ")
    assert (sent["COF_SCHEDULE"], sent["COF_RECURRING_EXPIRY"]) == ("SCHED", "20270223")
    assert sent["COF_RECURRING_FREQUENCY"] == "031"
    assert not {"FLAG3D", "CVC", "ALIASPERSISTEDAFTERUSE"} & set(sent)
    claimed = sent.pop("SHASIGN")
    assert signing.Seal(signing.DIRECTLINK_IN, SETTINGS.sha_in_directlink).approves(sent.items(), claimed)


@pytest.mark.parametrize(("check", "wrong"), [("OK", False), ("NO", False), ("KO", True)])
def test_a_wrong_code_the_bank_let_pass_is_reported(bank: RequestsMock, check: str, wrong: bool) -> None:
    outcome = _answer(bank, xml("9", CVCCheck=check))
    assert isinstance(outcome, Captured)
    assert outcome.cvc_mismatch is wrong


def test_everything_sent_is_signed_with_the_directlink_passphrase(bank: RequestsMock) -> None:
    _answer(bank, xml("9"))
    sent = _sent(bank)
    claimed = sent.pop("SHASIGN")
    assert signing.Seal(signing.DIRECTLINK_IN, SETTINGS.sha_in_directlink).approves(sent.items(), claimed)
    assert all(signing.DIRECTLINK_IN.place(name.upper()) for name in sent)
    assert all(sent.values())


def test_no_card_is_ever_sent(bank: RequestsMock) -> None:
    _answer(bank, xml("9"))
    assert not {"CARDNO", "CVC", "ED"} & _sent(bank).keys()


@pytest.mark.parametrize(
    ("policy", "indicator"),
    [(Authentication.ASK, "01"), (Authentication.NO_CHALLENGE, "02"), (Authentication.CHALLENGE, "04")],
)
def test_how_much_authentication_is_asked(bank: RequestsMock, policy: Authentication, indicator: str) -> None:
    bank.post(ORDER, body=xml("9"))
    OGONE.purchase(purchase(authentication=policy))
    sent = _sent(bank)
    assert (sent["FLAG3D"], sent["WIN3DS"]) == ("Y", "MAINW")
    assert sent["Mpi.threeDSRequestorChallengeIndicator"] == indicator
    assert sent["ACCEPTURL"] == sent["DECLINEURL"] == sent["EXCEPTIONURL"]
    assert sent["ECOM_BILLTO_POSTAL_CITY"] == "Paris"


def test_never_means_that_no_field_of_it_is_sent(bank: RequestsMock) -> None:
    bank.post(ORDER, body=xml("2", "50001087"))
    outcome = OGONE.purchase(purchase(authentication=Authentication.NEVER))
    assert outcome == Declined(
        "3014644340", DeclineReason.AUTHENTICATION_REQUIRED, RetryAdvice.AUTHENTICATE, "2/50001087"
    )
    assert not [
        name for name in _sent(bank) if re.match("flag3d|browser|mpi|ecom|accepturl", name, re.IGNORECASE)
    ]


@pytest.mark.parametrize(
    ("browser", "sent"),
    [
        (
            Browser(),
            {
                "browserColorDepth": "24", "browserScreenHeight": "480", "browserScreenWidth": "320",
                "browserTimeZone": "0", "browserLanguage": "en-GB", "browserJavaEnabled": "false",
                "browserJavaScriptEnabled": "false", "browserAcceptHeader": "*/*",
                "browserUserAgent": "Mozilla/5.0",
            },
        ),
        (Browser(color_depth=30), {"browserColorDepth": "24"}),
        (Browser(color_depth=48), {"browserColorDepth": "32"}),
        (Browser(color_depth=0), {"browserColorDepth": "24"}),
        (
            Browser(screen_width=-1, screen_height=1_000_000),
            {"browserScreenWidth": "320", "browserScreenHeight": "480"},
        ),
        (Browser(timezone=-840), {"browserTimeZone": "-840"}),
        (Browser(timezone=721), {"browserTimeZone": "0"}),
        (Browser(language="fr-CA,fr;q=0.8"), {"browserLanguage": "fr-CA"}),
        (Browser(language="zh-Hans-CN"), {"browserLanguage": "en-GB"}),
        (
            Browser(javascript=True, java=True),
            {"browserJavaEnabled": "true", "browserJavaScriptEnabled": "true"},
        ),
        (Browser(user_agent="a\r\nb" + "x" * 3000), {"browserUserAgent": "a b" + "x" * 2045}),
    ],
)  # fmt: skip
def test_a_browser_is_clamped_to_what_the_platform_takes(
    bank: RequestsMock, browser: Browser, sent: dict[str, str]
) -> None:
    bank.post(ORDER, body=xml("9"))
    OGONE.purchase(purchase(browser=browser))
    assert sent.items() <= _sent(bank).items()


def test_long_facts_are_cut_and_a_long_address_is_left_out(bank: RequestsMock) -> None:
    bank.post(ORDER, body=xml("9"))
    OGONE.purchase(purchase(payer=Payer(holder="É" * 60, email="x" * 50 + "@example.org", phone="1" * 40)))
    sent = _sent(bank)
    assert (sent["CN"], sent["OWNERTELNO"]) == ("É" * 35, "1" * 30)
    assert "EMAIL" not in sent
    assert "OWNERCTY" not in sent


# Silence.


@pytest.mark.parametrize(
    "error",
    [
        requests.ReadTimeout(),
        requests.ConnectionError("reset by peer"),
        requests.exceptions.ChunkedEncodingError(),
        requests.exceptions.SSLError(),
    ],
)
def test_silence_after_the_order_left(bank: RequestsMock, error: Exception) -> None:
    bank.post(ORDER, body=error)
    assert OGONE.purchase(purchase()) == Unresolved("", UnresolvedReason.SILENCE)
    assert len(bank.calls) == 1


NOT_OPENED = MaxRetryError(None, "", NewConnectionError(None, "refused"))  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [requests.ConnectTimeout(), requests.ConnectionError(NOT_OPENED)])
def test_an_order_that_never_left_is_a_no(bank: RequestsMock, error: Exception) -> None:
    bank.post(ORDER, body=error)
    assert OGONE.purchase(purchase()) == Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        xml("9")[:60],
        b"<html><body>An error has occurred</body></html>",
        b'<!DOCTYPE x [<!ENTITY e "9">]><ncresponse STATUS="&e;"/>',
        b"\xff\xfe\x00",
    ],
)
def test_a_garbled_answer_is_silence(bank: RequestsMock, content: bytes) -> None:
    assert _answer(bank, content) == Unresolved("", UnresolvedReason.GARBLED)


@pytest.mark.parametrize("status", [500, 502, 404, 302])
def test_an_http_error_is_silence_whatever_it_says(bank: RequestsMock, status: int) -> None:
    more = {"headers": {"Location": QUERY}} if status == 302 else {}
    assert _answer(bank, xml("9"), status=status, **more) == Unresolved("", UnresolvedReason.GARBLED)
    assert len(bank.calls) == 1


def test_the_session_never_repeats_itself() -> None:
    adapter = OGONE._link._session.get_adapter(ORDER)
    assert adapter.max_retries.total == 0  # type: ignore[attr-defined]


# A challenge.

FORM = (
    '<form action="https://acs.test/3ds" method="post"><input type="hidden" name="creq" value="abc"></form>'
)


def test_the_bank_wants_to_see_the_shopper(bank: RequestsMock) -> None:
    outcome = _answer(bank, body({"orderID": ATTEMPT, "PAYID": "77", "STATUS": "46", "NCERROR": "0"}, FORM))
    assert outcome == ActionRequired("77", Challenge("https://acs.test/3ds", (("creq", "abc"),)))


def test_a_challenge_we_cannot_show_is_no_answer(bank: RequestsMock) -> None:
    assert _answer(bank, xml("46")) == Unresolved("3014644340", UnresolvedReason.GARBLED)


# How long it may take.


def _seconds(bank: RequestsMock, index: int = 0) -> float:
    """To connect and to answer, at most."""
    timeouts: tuple[float, float] = bank.calls[index].request.req_kwargs["timeout"]  # type: ignore[attr-defined]
    return sum(timeouts)


def test_a_silent_bank_is_given_up_before_thirty_seconds_are_over(bank: RequestsMock) -> None:
    bank.post(ORDER, body=requests.ReadTimeout())
    assert OGONE.purchase(purchase()) == Unresolved("", UnresolvedReason.SILENCE)
    assert _seconds(bank) == 28


def test_whoever_has_less_time_left_waits_less(bank: RequestsMock) -> None:
    bank.post(ORDER, body=xml("9"))
    OGONE.purchase(purchase(seconds=12))
    assert _seconds(bank) == 12


def test_the_look_up_of_a_duplicate_has_what_the_order_has_left(
    bank: RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter((100.0, 120.0))
    monkeypatch.setattr(adapter, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    _twice(bank, "50001113", "0", "3014644340", xml("9"))
    assert _seconds(bank, 1) == 8


# A duplicate.


def _twice(bank: RequestsMock, code: str, status: str, payid: str, found: bytes) -> Outcome:
    bank.post(QUERY, body=found)
    return _answer(bank, xml(status, code, PAYID=payid))


@pytest.mark.parametrize(
    ("code", "status"), [("50001113", "0"), ("30001002", "2"), ("50001133", "0"), ("30941001", "2")]
)
def test_a_duplicate_is_looked_up_and_never_charged_again(bank: RequestsMock, code: str, status: str) -> None:
    assert _twice(bank, code, status, "3014644340", xml("9")) == PAID
    assert [call.request.url for call in bank.calls] == [ORDER, QUERY]
    assert _sent(bank, 1)["PAYID"] == "3014644340"
    assert "ORDERID" not in _sent(bank, 1)


def test_a_duplicate_without_their_ref_is_looked_up_by_ours(bank: RequestsMock) -> None:
    assert _twice(bank, "50001113", "0", "0", xml("9")) == PAID
    assert _sent(bank, 1)["ORDERID"] == ATTEMPT


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (
            xml("2", "30001001"),
            Declined("3014644340", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD, "2/30001001"),
        ),
        (xml("2", "30941001"), Unresolved("3014644340", UnresolvedReason.UNCERTAIN)),
        (xml("", "50001130"), Unresolved("3014644340", UnresolvedReason.UNKNOWN)),
        (xml("88"), Unresolved("3014644340", UnresolvedReason.SILENCE, "88/0")),
        (xml("9", orderID="somebody-else"), Unresolved("", UnresolvedReason.MISMATCH)),
        (b"<html>", Unresolved("", UnresolvedReason.GARBLED)),
    ],
)
def test_a_duplicate_is_what_it_became(bank: RequestsMock, found: bytes, outcome: Outcome) -> None:
    assert _twice(bank, "50001113", "0", "3014644340", found) == outcome
    assert len(bank.calls) == 2


# A look-up.


def _found(bank: RequestsMock, content: bytes) -> Outcome | NotFound:
    bank.post(QUERY, body=content)
    return OGONE.lookup(ATTEMPT, "3014644340")


def test_a_lookup_goes_by_our_ref_and_hangs_up_sooner(bank: RequestsMock) -> None:
    assert _found(bank, xml("9")) == PAID
    assert _sent(bank)["ORDERID"] == ATTEMPT
    assert bank.calls[0].request.req_kwargs["timeout"] == (3, 25)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", ["", "0"])
def test_no_trace_of_it(bank: RequestsMock, status: str) -> None:
    assert _found(bank, xml(status, "50001130", PAYID="0")) == NotFound()


def test_a_failed_lookup_says_nothing(bank: RequestsMock) -> None:
    assert _found(bank, xml("88")) == Unresolved("3014644340", UnresolvedReason.SILENCE, "88/0")


def test_a_challenge_still_open_needs_no_second_form(bank: RequestsMock) -> None:
    assert _found(bank, xml("46")) == ActionRequired("3014644340", None)


def test_a_refunded_payment_was_paid(bank: RequestsMock) -> None:
    assert _found(bank, xml("8", amount="4")) == Captured("3014644340", None, CardDetails("visa"))


def test_what_was_paid_is_asked_of_the_payment_and_not_of_its_refund(bank: RequestsMock) -> None:
    """Somebody has refunded 4.00 at the platform; 34.20 had been paid."""
    bank.post(QUERY, body=xml("8", amount="4"))
    bank.post(QUERY, body=xml("9"))
    with structlog.testing.capture_logs() as lines:
        assert OGONE.lookup(ATTEMPT) == PAID
    assert (_sent(bank, 1)["PAYID"], _sent(bank, 1)["PAYIDSUB"]) == ("3014644340", "0")
    assert "ogone.refunded_elsewhere" in [line["event"] for line in lines if line["log_level"] == "error"]


def test_silence_on_a_lookup(bank: RequestsMock) -> None:
    bank.post(QUERY, body=requests.ConnectTimeout())
    assert OGONE.lookup(ATTEMPT) == Unresolved("", UnresolvedReason.SILENCE)


# Secrets.


def test_requests_settings_and_answers_keep_their_secrets() -> None:
    printed = repr((purchase(), SETTINGS, OGONE))
    assert not any(
        secret in printed
        for secret in (
            TOKEN,
            SETTINGS.password,
            SETTINGS.sha_in_form,
            SETTINGS.sha_in_directlink,
            SETTINGS.sha_out,
        )
    )


def test_the_log_holds_refs_and_codes_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    all_of_it = structlog.make_filtering_bound_logger(0)  # whatever a shop of other tests wants to hear
    monkeypatch.setattr(directlink, "log", structlog.wrap_logger(None, wrapper_class=all_of_it))
    with responses.RequestsMock() as bank, structlog.testing.capture_logs() as lines:
        _answer(bank, xml("2", "30001001", CARDNO="XXXXXXXXXXXX1111", CN="Zoé", ALIAS=TOKEN))
    (line,) = lines
    assert line.keys() == {"event", "log_level", "page", "ref", "milliseconds", "payid", "status", "ncerror"}
    assert (line["ref"], line["payid"], line["status"], line["ncerror"]) == (
        ATTEMPT,
        "3014644340",
        "2",
        "30001001",
    )


def test_a_certificate_that_is_wrong_is_said_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    every = structlog.make_filtering_bound_logger(0)
    monkeypatch.setattr(directlink, "log", structlog.wrap_logger(None, wrapper_class=every))
    with responses.RequestsMock() as bank, structlog.testing.capture_logs() as lines:
        bank.post(ORDER, body=requests.exceptions.SSLError("certificate verify failed"))
        assert isinstance(OGONE.purchase(purchase()), Unresolved)
    assert lines[0] == {"event": "ogone.unreachable", "log_level": "warning", "error": "SSLError"}
