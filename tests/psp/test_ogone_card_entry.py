from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.psp.ogone import signing
from app.psp.ogone.adapter import Ogone
from app.psp.port import (
    BadSignature,
    CardAccepted,
    CardDetails,
    CardField,
    CardProblem,
    CardRejected,
    CardSession,
    DirectPost,
    Expiry,
    Message,
    Misconfigured,
    Origins,
    ReenteredField,
    StoredCard,
)
from tests.psp.samples import ATTEMPT, BASE, SETTINGS, TOKEN, letter, load

OGONE = Ogone(SETTINGS)
BACK = "https://shop.test/fr/checkout/return/card"
SESSION = CardSession(ATTEMPT, "fr", BACK)

FINE = {
    "Alias": TOKEN, "Brand": "VISA", "CardNo": "XXXXXXXXXXXX1111", "CN": "Zoé Brontë", "CVC": "XXX",
    "ED": "1229",
    "NCError": "0", "NCErrorCN": "0", "NCErrorCardNo": "0", "NCErrorCVC": "0", "NCErrorED": "0",
    "OrderID": ATTEMPT, "StorePermanently": "N", "STATUS": "0",
}  # fmt: skip

WRONG = FINE | {"STATUS": "1", "NCError": "55555555", "Alias": ""}


def _back(fields: dict[str, str]) -> Message:
    return letter(signing.ALIAS_OUT, fields)


def test_the_form_posts_past_us() -> None:
    form = OGONE.card_entry(SESSION)
    assert form.action == BASE + "alias_gateway_utf8.asp"
    assert form.origins == Origins(form=("https://bank.test",))
    assert dict(form.hidden) | {"SHASIGN": ""} == {
        "PSPID": "parterre",
        "ORDERID": ATTEMPT,
        "ACCEPTURL": BACK,
        "EXCEPTIONURL": BACK,
        "ALIASPERSISTEDAFTERUSE": "N",
        "LANGUAGE": "fr_FR",
        "SHASIGN": "",
    }


def test_the_form_is_signed_with_its_own_passphrase() -> None:
    hidden = dict(OGONE.card_entry(SESSION).hidden)
    claimed = hidden.pop("SHASIGN")
    assert signing.Seal(signing.ALIAS_IN, SETTINGS.sha_in_form).approves(hidden.items(), claimed)
    assert not signing.Seal(signing.ALIAS_IN, SETTINGS.sha_in_directlink).approves(hidden.items(), claimed)


def test_no_secret_of_ours_is_in_the_form() -> None:
    form = repr(OGONE.card_entry(SESSION).hidden)
    assert not any(secret in form for secret in (SETTINGS.password, SETTINGS.sha_in_form, SETTINGS.userid))


CARD = CardDetails("visa", "1111", Expiry(2029, 12), "Zoé Brontë", "XXXXXXXXXXXX1111")


@pytest.mark.parametrize(("status", "again"), [("0", False), ("2", True)])
def test_a_card_is_accepted(status: str, again: bool) -> None:
    accepted = OGONE.read_card_entry(_back(FINE | {"STATUS": status}))
    assert accepted == CardAccepted(ATTEMPT, TOKEN, CARD, saved=False, reentered=again)
    assert TOKEN not in repr(accepted)


def test_a_card_to_be_kept_says_so() -> None:
    accepted = OGONE.read_card_entry(_back(FINE | {"StorePermanently": "Y"}))
    assert isinstance(accepted, CardAccepted)
    assert accepted.saved


def test_a_form_that_may_save_the_card_holds_two_signed_answers() -> None:
    """The box changes two fields, and each whole is signed."""
    form = OGONE.card_entry(replace(SESSION, may_save=True))
    assert dict(form.hidden)["ALIASPERSISTEDAFTERUSE"] == "N"
    assert {name for name, _value in form.hidden_if_saved} == {"ALIASPERSISTEDAFTERUSE", "SHASIGN"}
    for hidden in (dict(form.hidden), dict(form.hidden) | dict(form.hidden_if_saved)):
        claimed = hidden.pop("SHASIGN")
        assert signing.Seal(signing.ALIAS_IN, SETTINGS.sha_in_form).approves(hidden.items(), claimed)
    assert OGONE.card_entry(SESSION).hidden_if_saved == ()


def signed(hidden: dict[str, str]) -> bool:
    claimed = hidden.pop("SHASIGN")
    return signing.Seal(signing.ALIAS_IN, SETTINGS.sha_in_form).approves(hidden.items(), claimed)


def test_each_brand_that_may_be_chosen_is_signed_whether_the_card_is_kept_or_not() -> None:
    form = OGONE.card_entry(replace(SESSION, may_save=True, brands=("cb", "visa", "unknown")))
    assert [choice.brand for choice in form.brands] == ["cb", "visa"]
    for name, choice in zip(("CB", "VISA"), form.brands, strict=True):
        once, kept = (dict(form.hidden) | dict(pairs) for pairs in (choice.hidden, choice.hidden_if_saved))
        assert (once["BRAND"], once["ALIASPERSISTEDAFTERUSE"]) == (name, "N")
        assert (kept["BRAND"], kept["ALIASPERSISTEDAFTERUSE"]) == (name, "Y")
        assert signed(once)
        assert signed(kept)
    assert "BRAND" not in dict(form.hidden) | dict(form.hidden_if_saved)


def test_a_form_nobody_asked_to_choose_in_offers_no_brand() -> None:
    assert OGONE.card_entry(SESSION).brands == ()
    (choice,) = OGONE.card_entry(replace(SESSION, must_save=True, brands=("cb",))).brands
    assert (dict(choice.hidden)["BRAND"], choice.hidden_if_saved) == ("CB", ())


def test_a_card_without_the_chosen_brand_is_told_apart_from_one_that_is_not_taken() -> None:
    wrong = WRONG | {"NCErrorCardNo": "50001069"}
    for said, problem in (("CB", CardProblem.NOT_CARRIED), ("", CardProblem.OTHER_BRAND)):
        rejected = OGONE.read_card_entry(_back(wrong | {"Brand": said}))
        assert rejected == CardRejected(ATTEMPT, ((CardField.NUMBER, problem),))


def test_a_form_for_a_card_that_has_to_be_kept_leaves_no_choice() -> None:
    form = OGONE.card_entry(replace(SESSION, must_save=True))
    hidden = dict(form.hidden)
    assert (hidden["ALIASPERSISTEDAFTERUSE"], form.hidden_if_saved) == ("Y", ())
    claimed = hidden.pop("SHASIGN")
    assert signing.Seal(signing.ALIAS_IN, SETTINGS.sha_in_form).approves(hidden.items(), claimed)


@pytest.mark.parametrize(
    ("ask", "sent", "typed"),
    [
        (ReenteredField.CODE, {"CARDNO": "XXXXXXXXXXXX1111", "CN": "Zoé Brontë", "ED": "1229"}, "CVC"),
        (ReenteredField.EXPIRY, {"CARDNO": "XXXXXXXXXXXX1111", "CN": "Zoé Brontë"}, "ED"),
        (ReenteredField.HOLDER, {"CARDNO": "XXXXXXXXXXXX1111", "ED": "1229"}, "CN"),
    ],
)
def test_a_kept_card_goes_along_as_its_alias(ask: ReenteredField, sent: dict[str, str], typed: str) -> None:
    hidden = dict(OGONE.stored_card_entry(SESSION, StoredCard(TOKEN, CARD), ask).hidden)
    claimed = hidden.pop("SHASIGN")
    assert signing.Seal(signing.ALIAS_IN, SETTINGS.sha_in_form).approves(hidden.items(), claimed)
    assert (hidden["ALIAS"], hidden["ALIASPERSISTEDAFTERUSE"]) == (TOKEN, "Y")
    assert sent.items() <= hidden.items()
    assert typed not in hidden


def test_other_parameters_of_the_return_address_do_no_harm() -> None:
    message = _back(FINE)
    more = Message((*message.params, ("lang", "fr"), ("utm", "x")))
    assert isinstance(OGONE.read_card_entry(more), CardAccepted)


@pytest.mark.parametrize(
    ("name", "code", "problem"),
    [
        ("NCErrorCardNo", "30141001", ("number", "invalid")),
        ("NCErrorCardNo", "50001069", ("number", "other_brand")),
        ("NCErrorCardNo", "50001176", ("number", "too_long")),
        ("NCErrorCardNo", "50001177", ("number", "invalid")),
        ("NCErrorCardNo", "50001178", ("number", "missing")),
        ("NCErrorCN", "60001057", ("holder", "missing")),
        ("NCErrorCN", "50001174", ("holder", "too_long")),
        ("NCErrorCN", "50001175", ("holder", "invalid")),
        ("NCErrorCVC", "50001090", ("cvc", "missing")),
        ("NCErrorCVC", "50001179", ("cvc", "too_long")),
        ("NCErrorCVC", "50001180", ("cvc", "invalid")),
        ("NCErrorED", "50001181", ("expiry", "invalid")),
        ("NCErrorED", "50001182", ("expiry", "invalid")),
        ("NCErrorED", "50001183", ("expiry", "past")),
        ("NCErrorED", "31061001", ("expiry", "invalid")),
        ("NCErrorED", "12345678", ("expiry", "invalid")),
    ],
)
def test_each_field_says_what_is_wrong(name: str, code: str, problem: tuple[str, str]) -> None:
    assert OGONE.read_card_entry(_back(WRONG | {name: code})) == CardRejected(ATTEMPT, (problem,))  # type: ignore[arg-type]


def test_several_fields_may_be_wrong() -> None:
    rejected = OGONE.read_card_entry(_back(WRONG | {"NCErrorED": "50001183", "NCErrorCN": "60001057"}))
    assert isinstance(rejected, CardRejected)
    assert [field for field, _ in rejected.problems] == ["holder", "expiry"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"STATUS": "3"}, ("form", "canceled")),
        ({"STATUS": "1"}, ("form", "invalid")),
        ({"STATUS": "9"}, ("form", "invalid")),
        ({"STATUS": ""}, ("form", "invalid")),
        ({"STATUS": "0"}, ("form", "invalid")),
    ],
)
def test_no_card_without_a_token(changes: dict[str, str], problem: tuple[str, str]) -> None:
    assert OGONE.read_card_entry(_back(WRONG | changes)) == CardRejected(ATTEMPT, (problem,))  # type: ignore[arg-type]


def test_our_own_signature_was_wrong() -> None:
    assert OGONE.read_card_entry(_back(WRONG | {"NCError": "50001184"})) == Misconfigured("50001184")


FORGERIES: list[tuple[str, Any]] = [
    ("no signature", lambda message: Message(message.params[:-1])),
    ("a changed token", lambda message: Message((("Alias", "mine"), *message.params[1:]))),
    ("a second token", lambda message: Message((*message.params, ("ALIAS", "mine")))),
    ("a second token in front", lambda message: Message((("alias", "mine"), *message.params))),
    ("two signatures", lambda message: Message((*message.params, ("shasign", "x")))),
    ("nothing", lambda message: Message(())),
]


@pytest.mark.parametrize("forge", [forge for _, forge in FORGERIES], ids=[name for name, _ in FORGERIES])
def test_a_forged_return_is_refused(forge: Any) -> None:
    with pytest.raises(BadSignature):
        OGONE.read_card_entry(forge(_back(FINE)))


def test_somebody_elses_passphrase_is_refused() -> None:
    with pytest.raises(BadSignature):
        OGONE.read_card_entry(letter(signing.ALIAS_OUT, FINE, SETTINGS.sha_in_form))


def test_a_payment_notification_is_no_card() -> None:
    told = {
        "orderID": ATTEMPT,
        "STATUS": "2",
        "PAYID": "77",
        "ALIAS": TOKEN,
        "amount": "5",
        "currency": "EUR",
    }
    with pytest.raises(BadSignature):
        OGONE.read_card_entry(letter(signing.FEEDBACK_OUT, told))


@pytest.mark.parametrize("algorithm", signing.ALGORITHMS)
def test_each_algorithm_both_ways(algorithm: str) -> None:
    ogone = Ogone(replace(SETTINGS, algorithm=algorithm))
    form = ogone.card_entry(SESSION)
    assert isinstance(form, DirectPost)
    signature = signing.Seal(signing.ALIAS_OUT, SETTINGS.sha_out, algorithm).sign(FINE.items())
    message = Message((*FINE.items(), ("SHASign", signature)))
    assert isinstance(ogone.read_card_entry(message), CardAccepted)


@pytest.mark.parametrize("name", ["FlexCheckout success", "FlexCheckout failure"])
def test_a_recorded_return_of_the_framed_form_is_not_this_form(name: str) -> None:
    (sample,) = [sample for sample in load("ogone_feedback") if sample["name"] == name]
    with pytest.raises(BadSignature):
        OGONE.read_card_entry(Message(tuple(parse_qsl(sample["raw_query"], keep_blank_values=True))))
