"""Guests may have a copy of what is held on them, or be forgotten, as contacts may."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.db import session
from app.flows.privacy import services as privacy
from app.flows.privacy.services import ErasureObstacle
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.catalog.models import Performance
from app.sale.orders import services as orders
from app.sale.orders.models import FORGOTTEN, Order
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistKind
from app.venue.channels import services as channels
from app.worker import sweeps
from tests import books, people, postbox
from tests.bank import Bank
from tests.flows.test_privacy import ADA, LATER, PERSONAL, POSTED, found
from tests.guard import newcomer
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

DESK = Actor("Karin", "0KARIN", frozenset({Grant(Role.BOX_OFFICE)}))


@pytest.fixture
def order(shopper: Shopper, bank: Bank) -> Order:
    """Everything a guest can leave with us: an order by post, a code, a card refused, a note, waiting."""
    shopper.takes(2).is_ada("Ada@example.org").fills("delivery", mode="post", **POSTED)
    shopper.sends("/en/checkout/summary/code", code="FLUTE").agrees().pays(REFUSED_CARD).pays()
    assert shopper.page.h1 == "Order confirmed"
    bought = books.order()
    orders.add_note(bought, "Ada Byron comes with a pram.", OWNER)
    first = session.scalars(select(Performance)).all()[0]
    waitlist.wait(channels.by_code("cube"), first, WaitlistKind.PLACES, ADA, "en")
    return bought


def another(shopper: Shopper, email: str = ADA) -> None:
    """Bought by somebody else's browser."""
    newcomer(shopper).takes(1).is_ada(email).wants_e_tickets().agrees().pays()


def test_the_copy_holds_everything_under_the_address(order: Order, shopper: Shopper) -> None:
    another(shopper)
    another(shopper, "bob@example.org")
    copy = privacy.export_guest(order, OWNER)
    assert json.loads(json.dumps(copy)) == copy
    assert (copy["contact"]["email"], copy["contact"]["number"]) == (ADA, None)
    posted = next(bought for bought in copy["orders"] if bought["address"])
    assert sorted(bought["email"] for bought in copy["orders"]) == ["Ada@example.org", ADA]
    assert posted["address"]["street"] == "1 rue Basse"
    assert posted["notes_of_staff"][0]["text"] == "Ada Byron comes with a pram."
    assert sorted(payment["state"] for payment in copy["payments"]) == ["captured", "captured", "declined"]
    assert [len(copy[part]) for part in ("tickets", "alerts")] == [3, 1]
    assert {letter["kind"] for letter in copy["letters"]} >= {EmailKind.CONFIRMED}
    assert "bob@example.org" not in json.dumps(copy)
    assert session.scalars(select(Contact)).all() == [], "nobody becomes a contact by asking"


def test_nothing_of_a_guest_is_left_and_the_order_stays(order: Order, shopper: Shopper) -> None:
    another(shopper)
    words = (*PERSONAL, "pram")
    before, serials = books.balances(), [ticket.serial for ticket in books.tickets()]
    with clock.at(LATER):
        sweeps.release_holds()
        erased = privacy.erase_guest(order, OWNER)
    assert {word: found(word) for word in words} == {word: [] for word in words}
    assert (books.balances(), [ticket.serial for ticket in books.tickets()]) == (before, serials)
    assert {kept.email for kept in books.orders()} == {f"erased-{erased.number}@erased.invalid"}
    assert sweeps.send_emails() == 0
    with pytest.raises(privacy.NoGuest):
        privacy.guest_of(books.orders()[0])


def test_while_something_is_open_nobody_is_erased(order: Order, shopper: Shopper) -> None:
    """Of another order under the address too. Nobody becomes a contact by that."""
    with pytest.raises(privacy.MoneyOpen) as why:
        privacy.erase_guest(order, OWNER)
    assert {matter.reason for matter in why.value.reasons} == {ErasureObstacle.TICKETS}
    newcomer(shopper).takes(1).is_ada(ADA).wants_e_tickets().agrees().pays(CHALLENGE_CARD)
    reasons = {matter.reason for matter in privacy.open_money(privacy.guest_of(order))}
    assert reasons == {ErasureObstacle.TICKETS, ErasureObstacle.PAYING}
    assert all("example.org" in kept.email for kept in books.orders())
    assert session.scalars(select(Contact)).all() == []


def test_of_other_people_nothing_is_touched(order: Order, shopper: Shopper) -> None:
    another(shopper, "bob@example.org")
    with clock.at(LATER):
        privacy.erase_guest(order, OWNER)
    assert "bob@example.org" in {kept.email for kept in books.orders()}
    assert "bob@example.org" in {letter.recipient for letter in postbox.letters(EmailKind.CONFIRMED)}


def test_whose_order_it_is_not_a_guests(order: Order) -> None:
    """Somebody has an account with that address, or nobody knows any more."""
    there = people.contact(ADA)
    with pytest.raises(privacy.NoGuest):
        privacy.export_guest(order, OWNER)
    there.email, order.email = None, FORGOTTEN
    session.commit()
    with pytest.raises(privacy.NoGuest):
        privacy.erase_guest(order, OWNER)


def test_the_desk_may_not(order: Order) -> None:
    for act in (privacy.export_guest, privacy.erase_guest):
        with pytest.raises(Forbidden):
            act(order, DESK)
    assert books.order().email == "Ada@example.org"
