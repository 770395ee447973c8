"""What the log says of sign-ins, refusals and limits: who as a hash, from where, what. Never a name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response

from app.http import logs
from app.messages.email_queue.models import EmailKind
from tests import postbox
from tests.bank import Bank
from tests.shop.test_auth import ADA, SECRET, account, asks_link, by_link, by_password
from tests.shop.test_passkeys import adds_passkey
from tests.shopper import REFUSED_CARD, SHOP, Shopper

Events = Callable[[], list[dict[str, str]]]


@pytest.fixture
def events(app: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[Events]:
    """The security events since it was last asked."""
    logs.configure("INFO")

    def since() -> list[dict[str, str]]:
        out = capsys.readouterr().out
        assert ADA not in out
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == "security"]

    yield since
    logs.configure(app.config["SETTINGS"].log_level)


def what(found: list[dict[str, str]]) -> list[str]:
    return [event["what"] for event in found]


def test_a_sign_in_says_who_from_where_and_how(shopper: Shopper, events: Events) -> None:
    account()
    by_password(shopper, "not the one", 422, email=" ADA@Example.org")
    by_password(shopper)
    refused, signed_in = events()
    assert (refused["what"], refused["endpoint"]) == ("refused", "auth.password")
    assert (signed_in["what"], signed_in["way"], signed_in["where"]) == ("sign_in", "password", "127.0.0.1")
    assert refused["who"] == signed_in["who"] != ""
    shopper.opens("/en/account").fills("sign-out")
    by_link(shopper)
    out, by_mail = events()
    assert (out["what"], out["who"]) == ("sign_out", signed_in["who"])
    assert (by_mail["what"], by_mail["way"], by_mail["who"]) == ("sign_in", "link", signed_in["who"])


def test_a_limit_that_is_reached_is_said(shopper: Shopper, events: Events) -> None:
    account()
    for _try in range(5):
        by_password(shopper, "not the one", 422)
    by_password(shopper, SECRET, 429)
    assert what(events()) == ["refused"] * 5 + ["limit_reached"]


def test_a_form_from_elsewhere_is_said(shopper: Shopper, events: Events) -> None:
    shopper.opens("/en/account/sign-in")
    for headers, data in (
        ({"Sec-Fetch-Site": "cross-site"}, {"csrf_token": shopper._token()}),
        ({"Sec-Fetch-Site": "same-origin"}, {"csrf_token": "made up"}),
    ):
        answer = shopper.client.post(f"{SHOP}/en/account/sign-out", headers=headers, data=data)
        assert answer.status_code == 403
    assert what(events()) == ["forged", "forged"]


def test_what_is_not_theirs_is_said(shopper: Shopper, bank: Bank, events: Events) -> None:
    account()
    by_password(shopper)
    who = events()[0]["who"]
    shopper.opens(f"/en/account/orders/{'0' * 26}", 404)
    shopper.opens(f"/en/account/link/{'0' * 26}", 410)
    shopper.opens("/en/nowhere", 404)
    found = events()
    assert what(found) == ["not_there_or_not_theirs"] * 2
    assert found[0]["who"] == who


def test_a_wrong_code_is_said(shopper: Shopper, events: Events) -> None:
    shopper.up_to("summary").sends("/en/checkout/summary/code", 422, code="GUESSED1")
    shopper.fills("confirm", 422)
    assert [(event["what"], event["endpoint"]) for event in events()] == [("refused", "checkout.code")]


def test_changes_of_what_opens_an_account_are_said(shopper: Shopper, bank: Bank, events: Events) -> None:
    account()
    by_password(Shopper(shopper.app, bank, "en"))
    by_password(shopper)
    events()
    shopper.opens("/en/account/security").fills("end-others")
    shopper.opens("/en/account/security/password").fills("change-password", password="four green lamps")
    assert shopper.page.has("Your password is changed. You are signed in here, and nowhere else.")
    by_password(Shopper(shopper.app, bank, "en"), "four green lamps")
    shopper.opens("/en/account/security").sends(shopper.page.action("/removal"))
    assert what(events()) == ["devices_ended", "password_changed", "sign_in", "device_ended"]


def test_a_password_chosen_by_mail_is_said(shopper: Shopper, events: Events) -> None:
    account()
    shopper.opens("/en/account/recovery").fills("recover", email=ADA)
    link = postbox.link(kind=EmailKind.NEW_PASSWORD_LINK)
    shopper.opens(link).fills("new-password", password="four green lamps")
    assert what(events()) == ["sign_in", "password_changed"]


def test_another_address_is_said(shopper: Shopper, events: Events) -> None:
    account()
    by_password(shopper)
    before = events()[0]["who"]
    shopper.opens("/en/account/security/email").fills("change-email", email="ada@new.example")
    shopper.opens(postbox.link("ada@new.example", EmailKind.NEW_EMAIL_LINK)).fills("new-email")
    [changed] = events()
    assert changed["what"] == "email_changed"
    assert changed["who"] not in (before, "")


def test_a_key_that_comes_and_goes_is_said(shopper: Shopper, events: Events) -> None:
    account()
    by_password(shopper)
    adds_passkey(shopper.opens("/en/account/security"), count=0)
    shopper.sends(shopper.page.action("/removal"))
    assert what(events()) == ["sign_in", "passkey_added", "passkey_deleted"]


def test_too_many_cards_are_said(shopper: Shopper, events: Events) -> None:
    """The last one is typed into a page that was opened before the pause began."""
    spare = shopper.up_to("payment").card_form()
    shopper.opens("/en/checkout/payment")
    for _card in range(3):
        shopper.pays(REFUSED_CARD)
    assert events() == []
    shopper.sends_card(REFUSED_CARD, form=spare)
    assert what(events()) == ["limit_reached"]


def test_a_page_for_others_is_said(shopper: Shopper, events: Events) -> None:
    with shopper.app.test_request_context("/en/account"):
        shopper.app.process_response(Response(status=403))
    assert what(events()) == ["forbidden"]


def test_a_link_asked_for_is_no_event(shopper: Shopper, events: Events) -> None:
    asks_link(shopper)
    assert postbox.link()
    assert events() == []


def test_passkeys_that_come_and_go_are_said(shopper: Shopper, events: Events) -> None:
    account()
    by_password(shopper)
    who = events()[0]["who"]
    adds_passkey(shopper.opens("/en/account/security"), count=0)
    shopper.sends(shopper.page.action("/removal"))
    found = events()
    assert what(found) == ["passkey_added", "passkey_deleted"]
    assert {event["who"] for event in found} == {who}


def test_another_way_in_chosen_by_a_letter_is_said(shopper: Shopper, events: Events) -> None:
    account()
    shopper.opens("/en/account/recovery").fills("recover", email=ADA)
    shopper.opens(postbox.link(kind=EmailKind.NEW_PASSWORD_LINK))
    shopper.fills("new-password", password="four green lamps")
    shopper.opens("/en/account/security/email").fills("change-email", email="lovelace@example.org")
    shopper.opens(postbox.link("lovelace@example.org", EmailKind.NEW_EMAIL_LINK)).fills("new-email")
    found = events()
    assert what(found) == ["sign_in", "password_changed", "email_changed"]
    assert all(event["who"] for event in found)


def test_a_device_that_is_ended_is_said(shopper: Shopper, bank: Bank, events: Events) -> None:
    account()
    by_password(Shopper(shopper.app, bank, "en"))
    by_password(shopper)
    who = events()[0]["who"]
    shopper.opens("/en/account/security")
    shopper.sends(shopper.page.action("/removal"))
    assert [(event["what"], event["who"]) for event in events()] == [("device_ended", who)]
