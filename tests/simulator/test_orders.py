"""DirectLink orders: what is refused at the door, and what the bank says."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import BROWSER, CHALLENGE, REFUSED, VISA, Answer, Clock, Shop, signature

NO_3DS = dict.fromkeys(BROWSER, "")
MIT = NO_3DS | {
    "ECI": "9",
    "COF_INITIATOR": "MIT",
    "COF_TRANSACTION": "SUBSEQ",
    "COF_SCHEDULE": "SCHED",
    "COF_RECURRING_EXPIRY": "20270131",
    "COF_RECURRING_FREQUENCY": "031",
}
FIRST = {"COF_INITIATOR": "CIT", "COF_TRANSACTION": "FIRST", "COF_SCHEDULE": "SCHED"}


def test_a_sale_is_charged_at_once(shop: Shop) -> None:
    answer = shop.buy()
    assert (answer["STATUS"], answer["NCERROR"], answer["NCERRORPLUS"]) == ("9", "0", "!")
    assert (answer["amount"], answer["currency"], answer["ACCEPTANCE"]) == ("25.5", "EUR", "test123")
    assert len(answer["PAYID"]) == 10
    assert shop.ledger()[answer["orderID"]]["charged"] == 2550


def test_a_reservation_is_not_charged(shop: Shop) -> None:
    answer = shop.buy(OPERATION="RES")
    assert answer["STATUS"] == "5"
    assert shop.ledger()[answer["orderID"]]["charged"] == 0


def test_a_pre_authorization_is_a_reservation(shop: Shop) -> None:
    """PAU: nothing is charged until it is captured."""
    answer = shop.buy(OPERATION="PAU")
    assert answer["STATUS"] == "5"
    captured = shop.maintain(PAYID=answer["PAYID"], OPERATION="SAS", AMOUNT="2550")
    assert captured["STATUS"] == "91"


def test_payids_grow(shop: Shop) -> None:
    assert int(shop.buy()["PAYID"]) < int(shop.buy()["PAYID"])


def test_the_label_says_latin_and_the_text_is_ascii(shop: Shop) -> None:
    response = shop.order_response(shop.alias(), COMPLUS="é")
    assert response.content_type == "text/XML; Charset=iso-8859-1"
    assert response.get_data().isascii()
    assert response.get_data().startswith(b'<?xml version="1.0"?><ncresponse\r\norderID=')


def test_withroot_wraps_the_answer(shop: Shop) -> None:
    assert b"<root><ncresponse" in shop.order_response(shop.alias(), WITHROOT="Y").get_data()


@pytest.mark.parametrize(
    ("changes", "error", "remark"),
    [
        ({"ORDERID": ""}, "50001111", "no ORDERID"),
        ({"PSPID": "x"}, "50001118", "PSPID not found or not active"),
        ({"PSWD": "x"}, "50001119", "Connection to API feature not allowed for this user"),
        ({"SHASIGN": ""}, "50001111", "unknown order/0/s"),
        ({"SHASIGN": "ab" * 64}, "50001111", "unknown order/1/s"),
        ({"ORDERID": "x" * 41}, "50001111", "ORDERID too long"),
        ({"AMOUNT": ""}, "50001111", "no AMOUNT"),
        ({"AMOUNT": "25.50"}, "50001111", "amount too long or not numeric"),
        ({"AMOUNT": "0"}, "50001111", "amount too long or not numeric"),
        ({"CURRENCY": "eur"}, "50001120", "not a valid currency"),
        ({"CURRENCY": "JPY"}, "50001122", "The currency is not accepted by the merchant"),
        ({"OPERATION": "RFD"}, "50001111", "OPERATION not valid"),
        ({"ALIAS": "nobody"}, "50001111", 'Alias "nobody" not Found'),
        ({"CARDNO": VISA}, "50001111", "CARDNO not allowed for this account, use ALIAS"),
        ({"CVC": "123"}, "50001111", "CVC not allowed for this account, use ALIAS"),
        ({"RTIMEOUT": "20"}, "50001111", "RTIMEOUT not valid"),
        ({"ECI": "8"}, "50001070", "ECI value unsupported or in conflict with other fields"),
        ({"ECI": "9"}, "50001070", "ECI value unsupported or in conflict with other fields"),
        ({"ECI": "1"}, "50001070", "ECI value unsupported or in conflict with other fields"),
        ({"browserColorDepth": "30"}, "50001111", "BROWSERCOLORDEPTH not valid"),
        ({"browserTimeZone": "721"}, "50001111", "BROWSERTIMEZONE not valid"),
        ({"browserTimeZone": "-841"}, "50001111", "BROWSERTIMEZONE not valid"),
        ({"browserJavaEnabled": "True"}, "50001111", "BROWSERJAVAENABLED not valid"),
        ({"browserLanguage": "fr-FR-x-long"}, "50001111", "BROWSERLANGUAGE too long"),
        ({"browserUserAgent": ""}, "50001111", "no BROWSERUSERAGENT"),
        ({"browserAcceptHeader": "x" * 2049}, "50001111", "BROWSERACCEPTHEADER too long"),
        ({"ACCEPTURL": ""}, "50001111", "no ACCEPTURL"),
        ({"LANGUAGE": "fr"}, "50001111", "LANGUAGE not valid"),
        ({"Mpi.threeDSRequestorChallengeIndicator": "05"}, "50001111",
         "MPI.THREEDSREQUESTORCHALLENGEINDICATOR not valid"),
    ],
)  # fmt: skip
def test_a_bad_order_is_refused_at_the_door(
    shop: Shop, changes: dict[str, str], error: str, remark: str
) -> None:
    answer = shop.buy(**changes)
    assert (answer["STATUS"], answer["NCERROR"], answer["NCERRORPLUS"]) == ("0", error, remark)
    assert answer["PAYID"] == "0"
    assert shop.ledger() == {}


@pytest.mark.parametrize("zone", ["-840", "-60", "0", "720", "330"])
def test_time_zones_of_the_world_are_fine(shop: Shop, zone: str) -> None:
    assert shop.buy(browserTimeZone=zone)["STATUS"] == "9"


def test_orderid_is_asked_for_first(shop: Shop) -> None:
    answer = Answer.of(shop.client.post("/ncol/test/orderdirect_utf8.asp", data={}))
    assert answer["NCERRORPLUS"] == "no ORDERID"


def test_only_declared_addresses_may_call(build: Callable[..., Shop]) -> None:
    answer = build(allowed_ips=("10.0.0.1",)).buy()
    assert (answer["NCERROR"], answer["NCERRORPLUS"]) == ("50001116", "unknown order/1/i/127.0.0.1")


def test_a_parameter_changed_on_the_way_is_noticed(shop: Shop) -> None:
    account = {"PSPID": shop.settings.pspid, "USERID": shop.settings.userid, "PSWD": shop.settings.password}
    order = {"ORDERID": "A-1", "AMOUNT": "100", "CURRENCY": "EUR", "OPERATION": "SAL", "ALIAS": shop.alias()}
    sent = account | order
    sha = signature(sent, shop.settings.sha_in_directlink)
    answer = Answer.of(shop.direct("order", sent | {"AMOUNT": "1", "SHASIGN": sha}))
    assert answer["NCERRORPLUS"] == "unknown order/1/s"


def test_accents_are_signed_as_utf8(shop: Shop) -> None:
    assert shop.buy(CN="Éloïse Œuvrard")["STATUS"] == "9"


def test_a_code_serves_one_order(build: Callable[..., Shop]) -> None:
    shop = build(cvc_required="always")
    alias = shop.alias()
    assert shop.order(alias)["STATUS"] == "9"
    assert shop.order(alias)["NCERROR"] == "50001090"
    shop.card("XXXXXXXXXXXX1111", ALIAS=alias)
    assert shop.order(alias)["CVCCheck"] == "OK"


def test_a_new_card_needs_its_code_and_a_saved_one_does_not(shop: Shop) -> None:
    assert shop.order(shop.alias(CVC=""))["NCERROR"] == "50001090"
    alias = shop.alias()
    shop.order(alias)
    assert shop.order(alias)["STATUS"] == "9"


def test_a_code_is_forgotten_after_two_hours(shop: Shop, clock: Clock) -> None:
    alias = shop.alias()
    clock.time += 7201
    assert shop.order(alias)["NCERROR"] == "50001090"


def test_a_refused_card_is_not_charged(shop: Shop) -> None:
    answer = shop.buy(REFUSED)
    assert (answer["STATUS"], answer["NCERROR"], answer["NCSTATUS"]) == ("2", "30001001", "3")
    assert answer["NCERRORPLUS"] == "CARD REFUSED"
    assert shop.ledger()[answer["orderID"]]["charged"] == 0


@pytest.mark.parametrize(
    ("amount", "status"),
    [("1302", "2"), ("900000", "9"), ("900001", "2"), ("999899", "2"), ("999900", "52")],
)
def test_some_amounts_have_their_own_answer(shop: Shop, amount: str, status: str) -> None:
    assert shop.buy(AMOUNT=amount)["STATUS"] == status


def test_uncertainty_ends(shop: Shop, clock: Clock) -> None:
    first, second = shop.buy("4111116666666666"), shop.buy("4000100000000133")
    assert (first["STATUS"], second["STATUS"]) == ("52", "52")
    assert shop.ledger()[first["orderID"]]["charged"] == 0
    clock.time += 61
    assert shop.query(ORDERID=first["orderID"])["STATUS"] == "9"
    assert shop.query(ORDERID=second["orderID"])["STATUS"] == "2"
    assert shop.ledger()[first["orderID"]]["charged"] == 2550


def test_an_amount_may_be_uncertain_with_an_error_code(shop: Shop) -> None:
    answer = shop.buy(AMOUNT="999900")
    assert (answer["NCERROR"], answer["NCSTATUS"], answer["ACCEPTANCE"]) == ("20001001", "2", "")


def test_the_same_orderid_is_charged_once(shop: Shop) -> None:
    alias = shop.alias()
    first = shop.order(alias, ORDERID="A-1")
    again = shop.order(alias, ORDERID="A-1")
    assert (again["STATUS"], again["NCERROR"], again["PAYID"]) == ("0", "50001113", first["PAYID"])
    assert again["ACCEPTANCE"] == first["ACCEPTANCE"]
    assert shop.ledger()["A-1"]["charges"] == 1


def test_a_pending_orderid_is_a_duplicate_too(shop: Shop) -> None:
    alias = shop.alias(CHALLENGE)
    first = shop.order(alias, ORDERID="A-1")
    assert first["STATUS"] == "46"
    assert shop.order(alias, ORDERID="A-1")["NCERROR"] == "50001113"


def test_a_refused_orderid_may_be_sent_again(shop: Shop) -> None:
    shop.order(shop.alias(REFUSED), ORDERID="A-1")
    assert shop.order(shop.alias(), ORDERID="A-1")["STATUS"] == "9"


def test_without_3d_secure_the_bank_says_no(shop: Shop) -> None:
    answer = shop.buy(**NO_3DS)
    assert (answer["STATUS"], answer["NCERROR"]) == ("2", "50001087")


def test_a_telephone_order_needs_none(shop: Shop) -> None:
    assert shop.buy(**NO_3DS | {"ECI": "1"})["STATUS"] == "9"


def test_sca_is_a_setting(build: Callable[..., Shop]) -> None:
    shop = build(sca_enforced=False)
    assert shop.buy(**NO_3DS)["STATUS"] == "9"
    assert shop.buy("4000100000000042", **NO_3DS)["NCERROR"] == "50001087"
    assert shop.buy("4000100000000042")["STATUS"] == "46"


def test_a_series_needs_a_first_time(shop: Shop) -> None:
    alias = shop.alias()
    shop.order(alias)
    assert shop.order(alias, **MIT)["NCERROR"] == "50001087"
    assert shop.order(alias, **FIRST)["STATUS"] == "9"
    later = shop.order(alias, **MIT)
    assert (later["STATUS"], later["ECI"]) == ("9", "9")


@pytest.mark.parametrize(
    "changes",
    [
        {"COF_TRANSACTION": "FIRST"},
        {"COF_SCHEDULE": ""},
        {"COF_RECURRING_EXPIRY": ""},
        {"COF_RECURRING_EXPIRY": "20261117"},
        {"COF_RECURRING_FREQUENCY": ""},
    ],
)
def test_a_series_is_described_in_full(shop: Shop, changes: dict[str, str]) -> None:
    alias = shop.alias()
    shop.order(alias, **FIRST)
    assert shop.order(alias, **MIT | changes)["NCERROR"] == "50001111"


def test_a_merchant_cannot_pretend_the_buyer_is_there(shop: Shop) -> None:
    assert shop.buy(**MIT | {"ECI": "7"})["NCERROR"] == "50001070"


def test_recognized_cards_are_fully_authenticated(shop: Shop) -> None:
    assert shop.buy("4186455175836497")["ECI"] == "5"
    assert shop.buy()["ECI"] == "6"


def test_authentication_can_fail_without_a_question(shop: Shop) -> None:
    answer = shop.buy("4419177274955460")
    assert (answer["STATUS"], answer["NCERROR"]) == ("2", "40001134")


def test_a_challenge_brings_a_form(shop: Shop) -> None:
    answer = shop.buy(CHALLENGE)
    assert (answer["STATUS"], answer["NCSTATUS"], answer["NCERROR"]) == ("46", "5", "0")
    assert answer["NCERRORPLUS"] == "Identification requested"
    html = base64.b64decode(answer.html).decode()
    assert 'action="http&#58;//127.0.0.1:8001/ncol/test/Test_3D_ACS.asp"' in html
    assert html.index("downloadform3D") < html.index("uploadForm3D")
    assert "Ecom_Payment_Card_Verification" in html
    assert CHALLENGE not in html


def test_a_mandated_challenge_is_a_setting(build: Callable[..., Shop]) -> None:
    mandate = {"Mpi.threeDSRequestorChallengeIndicator": "04"}
    assert build().buy(**mandate)["STATUS"] == "9"
    assert build(honor_challenge_mandate=True).buy(ORDERID="B-1", **mandate)["STATUS"] == "46"


def test_a_slow_capture_is_pending_first(build: Callable[..., Shop], clock: Clock) -> None:
    shop = build(slow_capture=30.0)
    answer = shop.buy()
    assert answer["STATUS"] == "91"
    assert shop.ledger()[answer["orderID"]]["pending_charge"] == 2550
    clock.time += 30
    assert shop.query(PAYID=answer["PAYID"])["STATUS"] == "9"
    assert (
        shop.ledger()[answer["orderID"]] | {"pending_charge": 0, "charged": 2550}
        == shop.ledger()[answer["orderID"]]
    )


def test_twenty_at_once_charge_once(shop: Shop) -> None:
    alias = shop.alias()
    shop.order(alias, ORDERID="first")

    def once(_: int) -> str:
        racer = Shop(shop.client.application.test_client(), shop.settings)
        return racer.order(alias, ORDERID="A-1")["NCERROR"]

    with ThreadPoolExecutor(8) as racers:
        answers = sorted(racers.map(once, range(20)))
    assert answers == ["0", *["50001113"] * 19]
    assert shop.ledger()["A-1"]["charges"] == 1


def test_eci_alone_says_that_a_payment_is_recurring(shop: Shop) -> None:
    """As shops said it before there were COF fields; whoever did not agree to a series is still asked."""
    alias = shop.alias()
    assert shop.order(alias, **NO_3DS, ECI="9")["NCERROR"] == "50001087"
    shop.order(alias, **FIRST)
    assert shop.order(alias, **NO_3DS, ECI="9")["STATUS"] == "9"


def test_what_contradicts_the_eci_is_refused(shop: Shop) -> None:
    alias = shop.alias()
    for said in ({"ECI": "9", **FIRST}, {**MIT, "ECI": "7"}):
        assert shop.order(alias, **{**NO_3DS, **said})["NCERROR"] == "50001070"


def test_how_strict_the_bank_is_about_series_is_a_setting(build: Callable[..., Shop]) -> None:
    """The platform is milder than we are by default: it takes a shop's word for the agreement."""
    shop = build(mit_needs_agreement=False)
    assert shop.buy(**MIT)["STATUS"] == "9"
    assert shop.buy(**NO_3DS)["NCERROR"] == "50001087"


def test_how_strict_the_bank_is_about_3d_secure_is_a_setting(build: Callable[..., Shop]) -> None:
    assert build(sca_enforced=False).buy(**NO_3DS)["STATUS"] == "9"
