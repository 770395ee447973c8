"""The way to real money: contract, documents, merchant numbers, addresses, a test payment, going live."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.db import session
from app.flows.activation import services as activation
from app.flows.activation.models import ProviderTest
from app.flows.activation.states import TrialState
from app.http.providers import all_providers
from app.kernel import clock
from app.kernel.actors import Role
from app.psp.ogone.adapter import Ogone
from app.psp.port import RefundOutcome, RefundRequest, Unresolved, UnresolvedReason
from app.settlement.payments.timing import TRAVEL_TIME
from app.venue.channels import services as channels
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts.models import ProviderAccount
from tests.accounts import KEYS, NEW_KEYS, account_of, given_keys, opened, prepared
from tests.bank import SECRETS, Bank
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, GOOD_CARD, Shopper

AT = "/en/setup/activation/cube"


@pytest.fixture
def admin(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member(role=Role.ADMIN))


def types_a_card(clerk: Clerk, bank: Bank, account: ProviderAccount, number: str = GOOD_CARD) -> Clerk:
    """The card goes to the bank, which sends the browser back; our page on the way leads on."""
    action, held = clerk.opens(f"{AT}/numbers/{account.id}/test").page.form_by_id("card-form")
    names = {"CARDNO": number, "CN": "Ada Byron", "CVC": "123"}
    names |= {"ECOM_CARDINFO_EXPDATE_MONTH": "12", "ECOM_CARDINFO_EXPDATE_YEAR": "30"}
    back = bank.client.post(urlsplit(str(action)).path, data={**held, **names})
    return leads_on(clerk, back.headers["Location"])


def leads_on(clerk: Clerk, url: str) -> Clerk:
    """Without a cookie, as a browser that comes from another site sends none."""
    page = clerk.app.test_client().get(url)
    assert page.status_code == 200, page.text
    refresh = BeautifulSoup(page.text, "html.parser").select_one("meta[http-equiv=refresh]")
    assert refresh is not None
    return clerk.opens(str(refresh["content"]).partition("url=")[2])


def takes_one_euro(clerk: Clerk, bank: Bank, account: ProviderAccount, number: str = GOOD_CARD) -> Clerk:
    return types_a_card(clerk, bank, account, number).fills("take-it")


def trials() -> list[ProviderTest]:
    session.expunge_all()
    return session.query(ProviderTest).order_by(ProviderTest.started_at).all()


def test_a_card_pays_one_euro_and_gets_it_back(admin: Clerk, bank: Bank) -> None:
    account = prepared(bank)
    page = types_a_card(admin, bank, account)
    assert bank.charges() == 0
    page.fills("take-it")
    assert page.page.has("taken and refunded")
    bank.settle()
    assert (bank.charges(), bank.charged()) == (1, 0)
    assert [one.state for one in trials()] == [TrialState.GIVEN_BACK]


def test_from_the_merchant_number_to_the_first_ticket(admin: Clerk, bank: Bank, shopper: Shopper) -> None:
    admin.opens(f"{AT}/numbers/new").fills("act", mode="live", merchant=SECRETS["PSPID"], **KEYS)
    bank.connects()
    assert admin.opens(f"{AT}/live").fills("to-live", 422).page.has("No test payment has come through yet")
    (name,) = (name for name in all_providers() if name != "ogone")
    takes_one_euro(admin, bank, account_of(name))
    assert admin.opens(f"{AT}/live").fills("to-live").page.has("takes real money from now on")
    shopper.up_to("payment").pays()
    assert shopper.page.h1 == "Order confirmed"
    assert bank.ledger()


def test_a_bank_that_wants_a_confirmation_gets_it(admin: Clerk, bank: Bank) -> None:
    account = prepared(bank)
    takes_one_euro(admin, bank, account, CHALLENGE_CARD)
    assert admin.page.has("to be confirmed at the bank")
    (made,) = trials()
    bank.confirms_lost(made.ref)
    leads_on(admin, f"{OFFICE}/en/bank-return/cube/{account.id}/bank").fills("follow-up")
    assert admin.page.has("taken and refunded")


def test_a_card_that_is_refused_says_why(admin: Clerk, bank: Bank) -> None:
    account = prepared(bank)
    bank.fault("TEST-*", "wrong_signature")
    takes_one_euro(admin, bank, account)
    assert admin.page.has("compare SHA-IN passphrases and algorithm")
    assert [one.state for one in trials()] == [TrialState.MISCONFIGURED]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("password", "The provider refused the API user"),
        ("sha_in_directlink", "The provider refused the signature"),
    ],
)
def test_a_wrong_key_is_said_in_plain_words(admin: Clerk, bank: Bank, wrong: str, sentence: str) -> None:
    account = prepared(bank, keys={wrong: "something else entirely"})
    assert takes_one_euro(admin, bank, account).page.has(sentence)


def test_an_answer_signed_with_another_key_takes_nothing(admin: Clerk, bank: Bank) -> None:
    account = prepared(bank, keys={"sha_out": "something else entirely"})
    assert types_a_card(admin, bank, account).page.has("not signed with the SHA-OUT passphrase")
    assert not admin.page.soup.select("#take-it")


def test_a_test_payment_is_taken_once(admin: Clerk, bank: Bank) -> None:
    account = prepared(bank)
    types_a_card(admin, bank, account)
    action, held = admin.page.form_by_id("take-it")
    admin.sends(str(action), **held).sends(str(action), **held)
    assert (bank.charges(), len(trials())) == (1, 1)


def follows_up() -> ProviderTest:
    (made,) = trials()
    provider = all_providers()[made.account.name]
    return activation.follow_up(made.account, made.ref, provider, OWNER)


def whose_refund_was_lost(admin: Clerk, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as lost:
        lost.setattr(Ogone, "refund", lambda *_: Unresolved("", UnresolvedReason.SILENCE))
        takes_one_euro(admin, bank, prepared(bank))


def test_a_second_click_while_it_is_given_back_gives_nothing_more(
    admin: Clerk, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose_refund_was_lost(admin, bank, monkeypatch)
    refund, sent = Ogone.refund, []

    def clicked_again(provider: Ogone, request: RefundRequest) -> RefundOutcome:
        sent.append(request.ref)
        if len(sent) == 1:
            follows_up()
        session.commit()
        return refund(provider, request)

    monkeypatch.setattr(Ogone, "refund", clicked_again)
    with clock.at(clock.now() + TRAVEL_TIME):
        assert follows_up().state is TrialState.GIVEN_BACK
    bank.settle()
    assert (len(sent), bank.charged()) == (1, 0)


def test_a_refund_that_may_still_arrive_is_not_sent_again(
    admin: Clerk, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose_refund_was_lost(admin, bank, monkeypatch)
    assert follows_up().state is TrialState.TAKEN
    assert bank.charged() == 100
    with clock.at(clock.now() + TRAVEL_TIME):
        assert follows_up().state is TrialState.GIVEN_BACK


def test_a_payment_on_its_way_is_not_called_refused(
    admin: Clerk, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lost:
        lost.setattr(Ogone, "purchase", lambda *_: Unresolved("", UnresolvedReason.SILENCE))
        takes_one_euro(admin, bank, prepared(bank))
    assert follows_up().state is TrialState.UNRESOLVED
    with clock.at(clock.now() + TRAVEL_TIME):
        assert follows_up().state is TrialState.REFUSED


def test_what_was_entered_is_never_shown_again(admin: Clerk, bank: Bank) -> None:
    typed = {"mode": "test", "merchant": "parterre", **KEYS, "password": "short"}
    admin.opens(f"{AT}/numbers/new").fills("act", 422, **typed)
    shown = [admin.page.soup.get_text() + str(admin.page.soup)]
    admin.fills("act", **{**typed, **KEYS})
    shown.append(str(admin.page.soup))
    assert not [secret for secret in KEYS.values() for page in shown if secret in page]
    assert admin.page.has("••••" + KEYS["password"][-2:])


def test_keys_ask_for_the_second_factor_again(admin: Clerk, bank: Bank) -> None:
    account = prepared(bank)
    with clock.at(clock.now().replace(hour=12, minute=10)):
        for page in ("numbers/new", f"numbers/{account.id}/keys", f"numbers/{account.id}/test", "live"):
            assert admin.opens(f"{AT}/{page}").page.h1 != "Enter a merchant number"
            assert "code" in admin.at


def test_keys_typed_too_late_are_not_kept_in_a_page(admin: Clerk, bank: Bank) -> None:
    page = admin.opens(f"{AT}/numbers/new")
    with clock.at(clock.now().replace(hour=12, minute=10)):
        page.fills("act", mode="test", merchant="parterre", **KEYS)
    assert not [secret for secret in KEYS.values() if secret in str(admin.page.soup)]


def test_managers_write_down_the_contract_and_see_no_keys(office: Flask, bank: Bank) -> None:
    prepared(bank)
    sam = Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    assert sam.opens(AT).page.soup.select("#record")
    sam.opens(f"{AT}/numbers", 404)
    sam.opens(f"{AT}/live", 404)


def test_a_colleague_goes_on_where_the_other_stopped(admin: Clerk, office: Flask) -> None:
    admin.opens(AT).fills("record", contract_with="Ogone", contract_number="C-77", contract_done="yes")
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    assert noa.opens(AT).page.form_by_id("record")[1]["contract_number"] == "C-77"


def test_two_who_write_down_the_same_field_are_asked(admin: Clerk, office: Flask) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    noa.opens(AT)
    admin.opens(AT).fills("record", contract_with="Ogone")
    assert noa.fills("record", 409, contract_with="Worldline").page.has("Ogone")


def test_the_documents_are_ticked_off_by_whoever_has_them(admin: Clerk) -> None:
    typed = {"identity_done": "y", "identity_on": "2026-11-20", "identity_note": "sent by post"}
    held = admin.opens(f"{AT}/documents").fills("record", **typed).page.form_by_id("record")[1]
    assert {name: held[name] for name in typed} == typed


def test_the_addresses_are_those_of_the_channel(admin: Clerk) -> None:
    fields = admin.opens(f"{AT}/addresses").page.soup.select("input[readonly]")
    assert "http://shop.test/notifications/ogone" in [field["value"] for field in fields]


def test_the_self_test_says_what_became_of_both_messages(admin: Clerk, bank: Bank) -> None:
    prepared(bank)
    admin.opens(f"{AT}/addresses").fills("try")
    assert admin.page.has("The signed message was read, the altered one refused.")


def test_every_page_of_a_channel_in_test_says_so(admin: Clerk, bank: Bank, shopper: Shopper) -> None:
    assert not shopper.opens("/en/").page.has("Test shop")
    opened(bank, AccountMode.TEST)
    assert shopper.opens("/en/").page.has("Test shop: no card is charged")
    assert admin.opens("/en/orders").page.has("Test: no money moves at")
    opened(bank)
    assert not shopper.opens("/en/").page.has("Test shop")
    assert not admin.opens("/en/orders").page.has("Test: no money moves")


def test_the_french_banner_is_french(office: Flask, bank: Bank, shopper: Shopper) -> None:
    opened(bank, AccountMode.TEST)
    assert Shopper(shopper.app, bank, "fr").opens("/fr/").page.has("Boutique de test")
    noa = Clerk(office, "fr").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    assert noa.opens("/fr/orders").page.has("aucun argent ne bouge")


def test_the_servers_account_pays_again_after_the_own_one_was_left(
    admin: Clerk, bank: Bank, shopper: Shopper
) -> None:
    opened(bank)
    admin.opens(f"{AT}/live").fills("to-environment")
    assert channels.by_code("cube").account_mode is None
    assert shopper.up_to("payment").pays().page.h1 == "Order confirmed"


def test_new_keys_that_hold_already_are_refused_with_their_reason(admin: Clerk, bank: Bank) -> None:
    name = opened(bank)
    number = account_of(name).id
    admin.opens(f"{AT}/numbers/{number}/keys").fills("act", 422, **KEYS)
    assert admin.page.has("These keys hold already")
    given_keys(bank, name)
    admin.opens(f"{AT}/numbers/{number}/keys").fills("act", 422, **{**NEW_KEYS, "password": "a third one"})
    assert admin.page.has("Withdraw the former ones first")


def test_the_way_back_needs_nobody_and_does_nothing(office: Flask) -> None:
    answer = office.test_client().get(f"{OFFICE}/en/bank-return/cube/1/card?ALIAS=x&SHASIGN=y")
    assert (answer.status_code, "Set-Cookie" in answer.headers, trials()) == (200, False, [])
