"""What staff do on the sheet of an order: leave a note, send an email again, print its tickets."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.audit import services as audit
from app.db import session
from app.flows.correspondence import services as correspondence
from app.flows.privacy import anonymity
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders import services as orders
from app.sale.orders.models import FORGOTTEN, Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from tests import books, postbox
from tests.bank import Bank
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

READER = Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)}))


@pytest.fixture
def bought(shopper: Shopper, bank: Bank) -> str:
    shopper.up_to("payment").pays()
    (letter,) = postbox.letters(EmailKind.CONFIRMED)
    letter.sent_at, letter.next_try_at = clock.now(), None
    session.commit()
    number = books.order().number
    return f"{number[:4]}-{number[4:]}"


@pytest.fixture
def clerk(bought: str, clerk: Clerk) -> Clerk:
    return clerk.opens(f"/en/orders/{bought}")


def acts() -> list[str]:
    return [entry.act for entry in audit.history("order", books.order().ref)]


def test_a_note_is_read_by_whoever_opens_the_order(clerk: Clerk, bought: str) -> None:
    clerk.opens(f"/en/orders/{bought}/notes").fills("note", text="Comes with a pram.\nDoor B.")
    assert clerk.page.h1 == f"Order {bought}"
    assert clerk.page.has("Comes with a pram. Door B.")
    assert clerk.page.has("Karin Meyer, ")
    assert acts() == ["noted"]


@pytest.mark.parametrize("text", ["", "   ", "4111111111111111 is hers", "x" * 2001])
def test_an_empty_or_dangerous_note_is_not_kept(clerk: Clerk, bought: str, text: str) -> None:
    clerk.opens(f"/en/orders/{bought}/notes")
    path, held = clerk.page.form_by_id("note")
    answer = clerk.client.post(
        f"{OFFICE}{path}", data={**held, "text": text}, headers=clerk._headers("same-origin")
    )
    assert answer.status_code in (400, 422)
    assert acts() == []


def test_a_note_sent_twice_is_one(clerk: Clerk, bought: str) -> None:
    clerk.opens(f"/en/orders/{bought}/notes")
    path, held = clerk.page.form_by_id("note")
    for _time in range(2):
        clerk.sends(path, **{**held, "text": "Once."})
    assert acts() == ["noted"]


def test_an_email_is_sent_again_to_the_address_as_it_is(clerk: Clerk, bought: str) -> None:
    (letter,) = postbox.letters(EmailKind.CONFIRMED)
    assert clerk.page.has("Order confirmed")
    clerk.opens(f"/en/orders/{bought}/messages/{letter.ref}").fills("send-again")
    assert clerk.page.has("It is on its way to ada@example.org.")
    first, second = sorted(postbox.letters(EmailKind.CONFIRMED), key=lambda one: one.again)
    assert (first.sent_at is None, second.sent_at is None) == (False, True)
    assert (second.again, second.recipient, second.subject_ref) == (1, "ada@example.org", first.subject_ref)
    assert acts() == ["email_sent_again"]


def test_an_email_on_its_way_is_not_sent_again(clerk: Clerk, bought: str) -> None:
    (letter,) = postbox.letters(EmailKind.CONFIRMED)
    correspondence.send_again(books.order().ref, letter.ref, OWNER)
    waiting = max(postbox.letters(EmailKind.CONFIRMED), key=lambda one: one.again)
    clerk.opens(f"/en/orders/{bought}/messages/{waiting.ref}")
    assert clerk.page.has("It has not left yet")
    assert not clerk.page.soup.select("#send-again")
    with pytest.raises(correspondence.CannotSendAgain):
        correspondence.send_again(books.order().ref, waiting.ref, OWNER)


def test_what_is_no_longer_true_is_not_sent_again(clerk: Clerk, bought: str) -> None:
    letter = EmailMessage(
        kind=EmailKind.TICKETS_WITHHELD, subject_ref=books.order().ref, lang="en",
        recipient="ada@example.org",
    )  # fmt: skip
    session.add(letter)
    session.flush()
    letter.sent_at, letter.next_try_at = clock.now(), None
    session.commit()
    clerk.opens(f"/en/orders/{bought}/messages/{letter.ref}")
    assert clerk.page.has("What it says is no longer true.")


def test_an_email_of_another_order_does_not_exist_here(clerk: Clerk, bought: str) -> None:
    letter = EmailMessage(
        kind=EmailKind.CONFIRMED, subject_ref="0OTHER", lang="en", recipient="bob@example.org"
    )
    session.add(letter)
    session.commit()
    clerk.opens(f"/en/orders/{bought}/messages/{letter.ref}", 404)
    clerk.opens(f"/en/orders/{bought}/messages/0NOBODY", 404)


def printed(clerk: Clerk) -> str:
    """The words of the paper that comes out."""
    path, held = clerk.page.form_by_id("print")
    answer = clerk.client.post(f"{OFFICE}{path}", data=held, headers=clerk._headers("same-origin"))
    paper = clerk.client.get(f"{OFFICE}{answer.headers['Location']}", headers=clerk._headers("none"))
    assert paper.content_type == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages)


def test_the_first_print_is_the_ticket_and_the_next_a_duplicate(clerk: Clerk, bought: str) -> None:
    assert "Duplicate" not in printed(clerk)
    assert "Duplicate" in printed(clerk.opens(f"/en/orders/{bought}"))
    assert acts() == ["tickets_printed"] * 2
    assert audit.history("order", books.order().ref)[0].after == {"tickets": 2, "duplicates": 2}
    assert [ticket.serial for ticket in tickets.of_order(books.order().ref)] == [1, 2]


def test_a_ticket_kept_back_is_not_printed(clerk: Clerk, bought: str) -> None:
    tickets.withhold(books.order().ref, Withheld.DEFERRED)
    session.commit()
    clerk.fills("print")
    assert clerk.page.has("There is no ticket to print")
    assert acts() == []


def test_somebody_without_the_right_does_none_of_it(bought: str, office: Flask) -> None:
    order, (letter,) = books.order(), postbox.letters(EmailKind.CONFIRMED)
    for act in (
        lambda: orders.add_note(order, "x", READER),
        lambda: correspondence.send_again(order.ref, letter.ref, READER),
        lambda: tickets.note_print(order.ref, READER),
    ):
        with pytest.raises(Forbidden):
            act()
    assert acts() == []
    reader = Clerk(office, "en").signs_in(member(role=Role.READ_ONLY)).opens(f"/en/orders/{bought}")
    assert not reader.page.soup.select(
        "main form:not([action$=others], [action*=stars])"
    )  # who else reads it, and what is one’s own
    assert not reader.page.has("Send again")


def test_notes_go_with_the_name(bought: str, shopper: Shopper) -> None:
    order = books.order()
    orders.add_note(order, "Ada sits with her aunt.", OWNER)
    anonymity.strip_orders(select(Order.ref).where(Order.ref == order.ref), "nobody@erased.invalid")
    session.expire_all()
    assert books.order().notes == []


def test_the_history_says_what_an_act_changed(clerk: Clerk, bought: str) -> None:
    """An amount with its sign, an address before and after; nothing of it once the buyer is erased."""
    clerk.opens(f"/en/orders/{bought}/address").fills("address", email="new@example.org")
    assert clerk.page.has("email address: ada@example.org → new@example.org")
    about = audit.Subject("order", books.order().ref, "cube")
    audit.record(OWNER, "seats_moved", about, after={"places": [1], "difference_minor": -500})
    audit.record(
        OWNER, "refunded", about, after={"amount_minor": 1_250, "currency": "EUR"}, reason="client: ill"
    )
    session.commit()
    clerk.opens(f"/en/orders/{bought}")
    for sentence in ("difference: −€5.00", "amount: €12.50", "Asked by the shopper: ill"):
        assert clerk.page.has(sentence), sentence
    books.order().email = FORGOTTEN
    session.commit()
    assert not clerk.opens(f"/en/orders/{bought}").page.has("email address: ")
