"""Correcting the address of an order: the old one is told, the new one gets what the old one had."""

from __future__ import annotations

import pytest

from app.audit import services as audit
from app.db import session
from app.flows.correspondence import services as correspondence
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from tests import books, postbox
from tests.bank import Bank
from tests.office.clerk import Clerk
from tests.shopper import Shopper

K = EmailKind


@pytest.fixture
def bought(shopper: Shopper, bank: Bank) -> str:
    shopper.up_to("payment").pays()
    number = books.order().number
    return f"{number[:4]}-{number[4:]}"


@pytest.fixture
def clerk(bought: str, clerk: Clerk) -> Clerk:
    return clerk.opens(f"/en/orders/{bought}/address")


def sent(kind: EmailKind) -> None:
    for letter in postbox.letters(kind):
        letter.sent_at, letter.next_try_at = clock.now(), None
    session.commit()


def waiting() -> set[tuple[EmailKind, str]]:
    return {(letter.kind, letter.recipient) for letter in postbox.letters() if letter.next_try_at}


def test_the_old_address_is_told_and_the_new_one_gets_the_tickets(clerk: Clerk) -> None:
    sent(K.CONFIRMED)
    clerk.fills("address", email="ada.byron@example.org")
    assert clerk.page.has("Emails about this order go to ada.byron@example.org now.")
    assert books.order().email == "ada.byron@example.org"
    assert waiting() == {(K.ADDRESS_CHANGED, "ada@example.org"), (K.CONFIRMED, "ada.byron@example.org")}
    (entry,) = audit.history("order", books.order().ref)
    assert (entry.act, entry.name) == ("address_corrected", "Karin Meyer")
    assert (entry.before, entry.after) == ({"email": "ada@example.org"}, {"email": "ada.byron@example.org"})


def test_what_has_not_left_goes_to_the_new_address_at_once(clerk: Clerk) -> None:
    clerk.fills("address", email="ada.byron@example.org")
    assert waiting() == {(K.ADDRESS_CHANGED, "ada@example.org"), (K.CONFIRMED, "ada.byron@example.org")}
    assert len(postbox.letters(K.CONFIRMED)) == 1


def test_its_words_show_only_how_the_new_one_begins(shopper: Shopper, clerk: Clerk) -> None:
    clerk.fills("address", email="grace@example.com")
    with shopper.app.test_request_context():
        message = composer.compose(postbox.letters(K.ADDRESS_CHANGED)[0])
    assert "g•••@example.com" in message.body
    assert "grace" not in message.body


def test_somebody_else_was_faster(clerk: Clerk, bought: str) -> None:
    order = books.order()
    correspondence.correct_email(order.ref, order.email, "bob@example.org", [], Actor("cli:owner"))
    clerk.fills("address", 409, email="ada.byron@example.org")
    assert clerk.page.has("Somebody changed it to bob@example.org meanwhile.")
    assert books.order().email == "bob@example.org"
    assert clerk.page.has("Take theirs")
    clerk.fills("address")
    assert books.order().email == "ada.byron@example.org"


@pytest.mark.parametrize("typed", ["", "ada", "ada@example.org"])
def test_what_is_no_other_address_changes_nothing(clerk: Clerk, typed: str) -> None:
    clerk.fills("address", 422, email=typed)
    assert audit.history("order", books.order().ref) == []


def test_a_second_correction_is_told_too(clerk: Clerk, bought: str) -> None:
    clerk.fills("address", email="ada.byron@example.org")
    clerk.opens(f"/en/orders/{bought}/address").fills("address", email="ada@example.com")
    told = {letter.recipient for letter in postbox.letters(K.ADDRESS_CHANGED)}
    assert told == {"ada@example.org", "ada.byron@example.org"}


def test_somebody_without_the_right_changes_nothing(bought: str) -> None:
    order, reader = books.order(), Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)}))
    with pytest.raises(Forbidden):
        correspondence.correct_email(order.ref, order.email, "bob@example.org", [], reader)
    assert books.order().email == "ada@example.org"
