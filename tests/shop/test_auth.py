"""Signing in: by a link, by a password; the same answer for everybody, and out at once when it ends."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request_started
from flask_security.utils import verify_password

from app.db import database, session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import AccountSession, EmailToken
from app.http import passwords, return_to
from app.kernel import clock
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.shop.visitor import BASKET, SIGN_IN
from app.worker import sweeps
from bench import statements
from tests import books, people, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import Shopper

ADA = "ada@example.org"
SECRET = "three quiet owls"


@pytest.fixture(params=["en", "fr"])
def visitor(request: pytest.FixtureRequest, db: Flask, bank: Bank) -> Shopper:
    return Shopper(db, bank, request.param)


def account(email: str = ADA, password: str = SECRET, **facts: Any) -> Contact:
    """Somebody who proved their address once, and chose a password."""
    facts = {"confirmed_at": clock.now(), **facts}
    return people.contact(email, password=passwords.hashed(password) if password else None, **facts)


def asks_link(visitor: Shopper, email: str = ADA) -> Shopper:
    return visitor.opens(f"/{visitor.lang}/account/sign-in").fills("sign-in", email=email)


def by_link(visitor: Shopper, email: str = ADA, **typed: Any) -> Shopper:
    asks_link(visitor, email)
    return visitor.opens(postbox.link(email)).fills("arrival", **typed)


def by_password(visitor: Shopper, password: str = SECRET, status: int = 200, email: str = ADA) -> Shopper:
    visitor.opens(f"/{visitor.lang}/account/sign-in/password")
    return visitor.fills("password-form", status, email=email, password=password)


def is_in(visitor: Shopper) -> bool:
    visitor.opens(f"/{visitor.lang}/account/security")
    return visitor.at.endswith("/account/security")


def test_a_link_signs_in(visitor: Shopper) -> None:
    account()
    by_link(visitor)
    assert is_in(visitor)
    assert visitor.page.has(ADA)
    assert visitor.page.has({"en": "This device", "fr": "Cet appareil"}[visitor.lang])


def test_a_link_makes_the_account_of_whoever_had_none(visitor: Shopper) -> None:
    asks_link(visitor, "Grace@Example.org")
    visitor.opens(postbox.link("grace@example.org"))
    assert visitor.page.h1 == {"en": "Create your account", "fr": "Créez votre compte"}[visitor.lang]
    visitor.fills("arrival")
    made = customers.find("cube", "grace@EXAMPLE.org")
    assert made is not None
    assert made.confirmed_at == NOON
    assert made.lang == visitor.lang
    assert is_in(visitor)


def test_a_password_signs_in(visitor: Shopper) -> None:
    account()
    by_password(visitor)
    assert is_in(visitor)


def test_an_address_typed_before_is_not_asked_again(visitor: Shopper) -> None:
    visitor.opens(f"/{visitor.lang}/account/sign-in")
    visitor.sends(f"/{visitor.lang}/account/sign-in/password", email=ADA)
    assert visitor.page.form_by_id("password-form")[1]["email"] == ADA
    assert not visitor.page.soup.select(".error")


@pytest.mark.parametrize("path", ["sign-in", "sign-in/password", "sign-up", "recovery"])
def test_pages_of_the_way_in(visitor: Shopper, path: str) -> None:
    visitor.opens(f"/{visitor.lang}/account/{path}")
    visitor.fills_first_form(422)
    assert visitor.page.soup.select("#errors")


# The same answer for everybody


def _asked(visitor: Shopper, form: str, path: str, **typed: Any) -> tuple[str, list[str]]:
    """What the page says, and what it asked of the database."""
    visitor.client = visitor.app.test_client()
    visitor.opens(f"/en/account/{path}")
    with statements.counted(database.engine) as run:
        visitor.fills(form, **typed)
    return visitor.page.text.replace(typed["email"], "…"), [re.sub(r"\s+", " ", said)[:60] for said in run]


@pytest.mark.parametrize(
    ("form", "path"), [("sign-in", "sign-in"), ("sign-up", "sign-up"), ("recover", "recovery")]
)
def test_nothing_tells_whether_an_account_exists(shopper: Shopper, form: str, path: str) -> None:
    account()
    _asked(shopper, form, path, email="first@example.org", password=SECRET)  # what the house remembers
    known = _asked(shopper, form, path, email=ADA, password=SECRET)
    unknown = _asked(shopper, form, path, email="nobody@example.org", password=SECRET)
    assert known == unknown


def test_a_wrong_password_says_the_same_to_everybody(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    account()
    people.contact("bob@example.org", confirmed_at=NOON)
    checked: list[object] = []

    def noted(*said: str) -> bool:
        checked.append(said)
        return verify_password(*said)

    monkeypatch.setattr(passwords, "verify_password", noted)
    pages = []
    for email in (ADA, "bob@example.org", "nobody@example.org"):
        by_password(shopper, "not the one", 422, email)
        pages.append(shopper.page.text)
    assert len(set(pages)) == 1
    assert len(checked) == 3, "as slow for everybody"
    assert shopper.page.has("This address and this password do not belong together.")


def test_the_letter_knows_and_the_page_does_not(shopper: Shopper, db: Flask) -> None:
    account()
    for path, form in (("recovery", "recover"), ("sign-in", "sign-in")):
        for email in (ADA, "nobody@example.org"):
            shopper.opens(f"/en/account/{path}").fills(form, email=email)
    sweeps.send_emails()
    sent = postbox.letters()
    assert len(sent) == 4
    assert all(letter.sent_at and letter.secret is None for letter in sent), "no secret outlives its letter"


# A link


def test_looking_at_a_link_does_nothing_and_it_works_once(visitor: Shopper) -> None:
    account()
    asks_link(visitor)
    path = postbox.link()
    visitor.opens(path).opens(path).fills("arrival")
    assert is_in(visitor)
    visitor.opens(path, 410)
    words = {"en": "This link no longer works", "fr": "Ce lien ne sert plus"}
    assert visitor.page.h1 == words[visitor.lang]


def test_a_link_is_not_used_twice_by_two_tabs(shopper: Shopper) -> None:
    account()
    asks_link(shopper).opens(postbox.link())
    action, _held = shopper.page.form_by_id("arrival")
    shopper.sends(action).opens("/en/account/security").sends(action, 410)


def test_a_link_grows_old(shopper: Shopper) -> None:
    account()
    asks_link(shopper)
    with clock.at(NOON + timedelta(minutes=20, seconds=1)):
        shopper.opens(postbox.link(), 410)
        sweeps.send_emails()
    assert postbox.letters()[0].secret is None, "and is not sent any more"


def test_a_link_of_another_house_opens_nothing(shopper: Shopper, bank: Bank) -> None:
    asks_link(shopper)
    museum = Shopper(shopper.app, bank, "en", "http://musee.test")
    museum.opens(postbox.link(), 410)


def test_a_link_for_one_thing_does_not_do_another(shopper: Shopper) -> None:
    asks_link(shopper)
    secret = postbox.link().rpartition("/")[2]
    shopper.opens(f"/en/account/recovery/{secret}", 410)
    shopper.opens(f"/en/account/email/{secret}", 410)


def test_only_a_hash_of_the_link_is_kept(shopper: Shopper) -> None:
    asks_link(shopper)
    secret = postbox.link().rpartition("/")[2]
    kept = session.query(EmailToken).one()
    assert secret not in repr(vars(kept))


def test_the_same_address_at_another_house_is_another_account(shopper: Shopper, bank: Bank) -> None:
    account(channel="ombres")
    by_password(shopper, status=422)
    museum = Shopper(shopper.app, bank, "en", "http://musee.test")
    by_password(museum)
    assert is_in(museum)


# An account made


def test_a_password_chosen_with_the_account_counts_here(visitor: Shopper) -> None:
    visitor.opens(f"/{visitor.lang}/account/sign-up").fills("sign-up", email=ADA, password=SECRET)
    assert customers.find("cube", ADA) is None, "nothing before the address is proved"
    visitor.opens(postbox.link()).fills("arrival")
    contact = customers.find("cube", ADA)
    assert contact is not None
    assert passwords.matches(contact, SECRET)


def test_a_password_a_stranger_chose_for_my_address_is_worth_nothing(shopper: Shopper, bank: Bank) -> None:
    shopper.opens("/en/account/sign-up").fills("sign-up", email=ADA, password="a stranger's words")
    owner = Shopper(shopper.app, bank, "en")
    owner.opens(postbox.link()).fills("arrival")
    assert owner.page.has("It does not count.")
    by_password(shopper, "a stranger's words", 422)


def test_an_account_somebody_else_prepared_is_emptied_when_its_owner_comes(shopper: Shopper) -> None:
    prepared = account(confirmed_at=None)
    by_link(shopper)
    session.refresh(prepared)
    assert prepared.password is None
    assert prepared.confirmed_at is not None


def test_a_password_is_never_replaced_by_making_the_account_again(shopper: Shopper) -> None:
    contact = account()
    shopper.opens("/en/account/sign-up").fills("sign-up", email=ADA, password="other words entirely")
    shopper.opens(postbox.link()).fills("arrival")
    assert passwords.matches(contact, SECRET)


@pytest.mark.parametrize(
    "weak", ["short", "Passw0rd", "motdepasse1", "azertyuiop", "aaaaaaaaaa", "12345678", "ada@example.org"]
)
def test_passwords_that_are_tried_first_are_refused(shopper: Shopper, weak: str) -> None:
    shopper.opens("/en/account/sign-up").fills("sign-up", 422, email=ADA, password=weak)
    assert shopper.page.soup.select_one("#errors a[href='#password']")


def test_ones_own_address_is_no_password_in_whatever_letters() -> None:
    for password in ("lovelace.ada", "Lovelace.ADA", "lovelace.ada@example.org", "1lovelace.ada!"):
        assert passwords.common(password, "Lovelace.Ada@example.org")


def test_no_signs_are_demanded(shopper: Shopper) -> None:
    shopper.opens("/en/account/sign-up").fills("sign-up", email=ADA, password="lettuces")
    assert shopper.page.h1 == "Check your email"


# The cookie


def _cookie(shopper: Shopper) -> str:
    found = shopper.client.get_cookie("s", domain="shop.test")
    assert found is not None
    return found.value


def _facts(shopper: Shopper) -> dict[str, object]:
    with shopper.client.session_transaction(base_url=shopper.shop) as cookie:
        return dict(cookie)


def test_a_cookie_planted_before_is_worth_nothing_after(shopper: Shopper, bank: Bank) -> None:
    account()
    shopper.opens("/en/account/sign-in/password")
    planted, before = _cookie(shopper), _facts(shopper)
    by_password(shopper)
    thief = Shopper(shopper.app, bank, "en")
    thief.client.set_cookie("s", planted, domain="shop.test")
    assert not is_in(thief)
    shopper.opens("/en/account/security")
    assert _facts(shopper)["csrf_token"] != before["csrf_token"]
    by_the_end = _facts(shopper)[SIGN_IN]
    assert _facts(by_password(shopper))[SIGN_IN] != by_the_end
    assert session.query(AccountSession).count() == 1, "the same browser is one device"


def test_signing_in_takes_nothing_along_but_the_shopping(shopper: Shopper) -> None:
    account()
    shopper.up_to("basket")
    basket = _facts(shopper)[BASKET]
    with shopper.client.session_transaction(base_url=shopper.shop) as cookie:
        cookie["anything"] = "planted"
    facts = _facts(by_password(shopper))
    assert "anything" not in facts
    assert facts[BASKET] != basket, "a ref somebody else may know shows nothing of theirs"
    assert len(books.basket().lines) == 2
    assert books.basket().ref == facts[BASKET]


def test_an_ended_device_is_out_at_once(shopper: Shopper, bank: Bank) -> None:
    contact = account()
    phone = Shopper(shopper.app, bank, "en")
    by_password(shopper), by_password(phone)
    shopper.opens("/en/account/security")
    shopper.sends(shopper.page.action("/removal"))
    assert shopper.page.has("That device is signed out.")
    assert not is_in(phone)
    assert is_in(shopper)
    assert len(accounts.sessions_of(contact)) == 1


def test_everywhere_else_at_once(shopper: Shopper, bank: Bank) -> None:
    account()
    phone = Shopper(shopper.app, bank, "en")
    by_password(shopper), by_password(phone)
    shopper.opens("/en/account/security").fills("end-others")
    assert shopper.page.has("Every other device is signed out.")
    assert not is_in(phone)
    assert is_in(shopper)


def test_nobody_ends_the_device_of_somebody_else(shopper: Shopper, bank: Bank) -> None:
    account()
    account("bob@example.org")
    bob = Shopper(shopper.app, bank, "en")
    by_password(shopper), by_password(bob, email="bob@example.org")
    theirs = _facts(shopper)[SIGN_IN]
    bob.opens("/en/account/security").sends(f"/en/account/security/devices/{theirs}/removal")
    assert is_in(shopper)


def test_who_is_away_for_half_an_hour_is_signed_out(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    with clock.at(NOON + timedelta(minutes=25)):
        assert is_in(shopper)
    with clock.at(NOON + timedelta(minutes=50)):
        assert is_in(shopper), "every page counts"
    with clock.at(NOON + timedelta(minutes=81)):
        assert not is_in(shopper)


def test_a_page_that_crashed_does_not_count(shopper: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    account()
    by_password(shopper)
    with clock.at(NOON + timedelta(minutes=20)), monkeypatch.context() as broken:
        broken.setattr(accounts, "sessions_of", lambda _contact: 1 / 0)
        shopper.opens("/en/account/security", 500)
    assert [found.seen_at for found in session.query(AccountSession)] == [NOON]


def test_thirty_days_on_this_device(shopper: Shopper) -> None:
    account()
    by_link(shopper, kept="y")
    assert _facts(shopper)["_permanent"] is True
    with clock.at(NOON + timedelta(days=29)):
        assert is_in(shopper)
    with clock.at(NOON + timedelta(days=30, minutes=1)):
        assert not is_in(shopper)


def test_old_devices_and_links_are_forgotten(shopper: Shopper) -> None:
    account()
    by_password(asks_link(shopper))
    with clock.at(NOON + timedelta(days=2)):
        assert sweeps.delete_old_sessions() == 2
    assert session.query(AccountSession).count() == session.query(EmailToken).count() == 0


def test_a_device_in_use_is_not_forgotten_nor_a_link_of_today(shopper: Shopper) -> None:
    account()
    by_password(asks_link(shopper))
    with clock.at(NOON + timedelta(minutes=29)):
        assert sweeps.delete_old_sessions() == 0
        assert is_in(shopper)
    with clock.at(NOON + timedelta(hours=1)):
        assert sweeps.delete_old_sessions() == 1
    assert (session.query(AccountSession).count(), session.query(EmailToken).count()) == (0, 1)


def test_a_contact_who_is_barred_is_out(shopper: Shopper) -> None:
    contact = account()
    by_password(shopper)
    contact.active = False
    session.commit()
    assert not is_in(shopper)
    by_password(shopper, status=422)


def test_signing_out_leaves_nothing_of_whoever_was_here(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    before = _cookie(shopper)
    shopper.opens("/en/account/security")
    action, held = shopper.page.form_by_id("sign-out")
    answer = shopper.client.post(shopper.shop + action, data=held, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(shopper)
    shopper.client.set_cookie("s", before, domain="shop.test")
    assert not is_in(shopper), "an old cookie opens nothing"


# Guests


def test_guests_cost_no_question_and_get_no_cookie(shopper: Shopper, db: Flask) -> None:
    shopper.opens("/en/")
    with statements.counted(database.engine) as run:
        answer = shopper.client.get(f"{shopper.shop}/en/")
    assert not [said for said in run if "contacts" in said or "account_sessions" in said]
    assert "Set-Cookie" not in answer.headers
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', answer.text)
    assert sheet
    assert "Cookie" not in shopper.client.get(shopper.shop + sheet[1]).headers.get("Vary", "")


def test_whoever_is_signed_in_costs_one_question(shopper: Shopper, db: Flask) -> None:
    shopper.signs_in(account())
    forgets = request_started.connected_to(lambda *_: session.expunge_all(), sender=db)
    with statements.counted(database.engine) as run, forgets:
        shopper.opens("/en/account/security")
    assert len([said for said in run if "FROM account_sessions JOIN contacts" in said]) == 1
    assert not [said for said in run if "FROM contacts" in said]


# Onwards


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/x%0d%0aSet-Cookie:a=b", "javascript:x",
     "/ok\r\nX: y", "/\t/evil.example", "///evil.example", "/\u00e9vil", "evil.example", ""],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(shopper: Shopper, path: str) -> None:
    account()
    shopper.opens("/en/account/sign-in/password")
    action, held = shopper.page.form_by_id("password-form")
    data = {**held, "email": ADA, "password": SECRET, "return_to": path}
    answer = shopper.client.post(shopper.shop + action, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Location"] == "/en/account"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil", "/a\r\nb", "https://evil", "x", "/" * 2 + "/"])
def test_not_even_we_sign_a_way_elsewhere(db: Flask, path: str) -> None:
    with db.test_request_context():
        assert return_to.token(path) is None


def test_who_had_to_sign_in_first_arrives_where_they_were_going(visitor: Shopper) -> None:
    account()
    visitor.opens(f"/{visitor.lang}/account/security")
    visitor.fills("sign-in", email=ADA).opens(postbox.link()).fills("arrival")
    assert visitor.at.endswith(f"/{visitor.lang}/account/security")


# How often


def test_whoever_guesses_is_slowed_and_a_link_still_opens(visitor: Shopper) -> None:
    account()
    for _try in range(5):
        by_password(visitor, "not the one", 422)
    visitor.opens(f"/{visitor.lang}/account/sign-in", 200)
    visitor.sends(f"/{visitor.lang}/account/sign-in/password", 429, email=ADA, password=SECRET)
    assert visitor.page.soup.select_one("main a.button")
    by_link(visitor)
    assert is_in(visitor)


def test_another_name_of_the_house_is_no_new_measure(shopper: Shopper) -> None:
    """Whatever host name a request brings, it tries the same account of the same house."""
    account()
    for number in range(6):
        shopper.shop = ("http://shop.test", "http://localhost")[number % 2]
        by_password(shopper, "not the one", 422 if number < 5 else 429)


def test_one_address_is_written_to_only_so_often(shopper: Shopper) -> None:
    for _time in range(5):
        asks_link(shopper)
    shopper.opens("/en/account/sign-in").fills("sign-in", 429, email=ADA)
    asks_link(shopper, "bob@example.org")
    assert len(postbox.letters(EmailKind.SIGN_IN_LINK)) == 6


def test_a_slip_of_the_finger_is_not_counted(shopper: Shopper) -> None:
    for _time in range(8):
        shopper.opens("/en/account/sign-up").fills("sign-up", 422, email=ADA, password="short")
    shopper.fills("sign-up", email=ADA, password=SECRET)


# Passkeys; the browser's part is in the journeys


def test_a_passkey_of_nobody_opens_nothing(shopper: Shopper) -> None:
    shopper.opens("/en/account/sign-in")
    shopper.sends("/en/account/passkeys/sign-in", 422, answer="{}")
    shopper.opens("/en/account/sign-in")
    token = shopper.page.form("/link")["csrf_token"]
    asked = shopper.client.post(
        f"{shopper.shop}/en/account/passkeys/challenge",
        data={"csrf_token": token},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert asked.json is not None
    assert (asked.json["rpId"], asked.json["userVerification"]) == ("shop.test", "required")
    assert not asked.json["allowCredentials"], "nobody is told whose keys there are"
    shopper.sends("/en/account/passkeys/sign-in", 422, csrf_token=token, answer='{"id": "AA"}')
    assert not is_in(shopper)
