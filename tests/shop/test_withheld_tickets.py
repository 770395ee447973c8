"""Tickets that open no door yet: every page and the letter say what they wait for, and none shows a code."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_mailman import EmailMessage
from icalendar import Calendar

from app.db import session
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as Letter
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from tests import books
from tests.bank import Bank
from tests.people import contact
from tests.shopper import SHOP, Shopper

SENTENCES = {
    (Withheld.DEFERRED, "en"): "Your tickets are kept back until the order is paid.",
    (Withheld.DEFERRED, "fr"): "Vos billets sont retenus jusqu’au paiement de la commande.",
    (Withheld.INSTALMENTS, "en"): "Your tickets are released once enough of the order is paid.",
    (
        Withheld.INSTALMENTS,
        "fr",
    ): "Vos billets seront délivrés dès qu’une part suffisante de la commande sera payée.",
}


@pytest.fixture(params=list(SENTENCES), ids=lambda case: "-".join(case))
def waiting(request: pytest.FixtureRequest, db: Flask, bank: Bank) -> tuple[Shopper, Withheld]:
    """She has bought two seats, signed in, and has to wait for her tickets."""
    why, lang = request.param
    ada = Shopper(db, bank, lang).signs_in(contact())
    ada.up_to("payment").pays()
    tickets.withhold(books.order().ref, why)
    session.commit()
    return ada, why


def way_out(shopper: Shopper, why: Withheld) -> str:
    """Where one goes to do something about it."""
    rest = "money" if why is Withheld.DEFERRED else f"orders/{books.order().ref}"
    return f"/{shopper.lang}/account/{rest}"


def links(shopper: Shopper) -> set[str]:
    return {str(link["href"]) for link in shopper.page.soup.select("main a")}


def says_it(shopper: Shopper, why: Withheld) -> bool:
    found = shopper.page.soup.select_one(".notice-title")
    return found is not None and found.text == SENTENCES[why, shopper.lang]


def nothing_to_take(shopper: Shopper) -> bool:
    return not shopper.page.soup.select(".ticket-code") and not any(
        link.endswith(("/tickets", ".pdf")) for link in links(shopper)
    )


def test_the_page_of_the_tickets(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    ada.opens(f"/{ada.lang}/orders/{books.order().ref}/tickets")
    assert says_it(ada, why)
    assert nothing_to_take(ada)
    assert way_out(ada, why) in links(ada)
    ada.opens(way_out(ada, why))


def test_the_pdf_leads_to_the_page(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    ada.opens(f"/{ada.lang}/orders/{books.order().ref}/tickets.pdf")
    assert ada.at.endswith("/tickets")
    assert says_it(ada, why)


def test_the_confirmation(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    ada.opens(f"/{ada.lang}/checkout/confirmation/{books.order().ref}")
    assert says_it(ada, why)
    assert nothing_to_take(ada)
    assert way_out(ada, why) in links(ada)


def test_the_order_in_the_account(waiting: tuple[Shopper, Withheld]) -> None:
    """It does not lead to itself."""
    ada, why = waiting
    ada.opens(f"/{ada.lang}/account/orders/{books.order().ref}")
    assert says_it(ada, why)
    assert nothing_to_take(ada)
    assert (way_out(ada, why) in links(ada)) is (why is Withheld.DEFERRED)


def test_the_calendar_says_it_and_keeps_the_date(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    response = ada.client.get(f"{SHOP}/{ada.lang}/orders/{books.order().ref}/calendar.ics")
    (evening,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert SENTENCES[why, ada.lang] in str(evening["description"])
    assert "email" not in str(evening["description"])
    assert books.order().ref not in response.text


def _confirmed() -> EmailMessage:
    return composer.compose(session.query(Letter).filter_by(kind=EmailKind.CONFIRMED).one())


def test_the_confirming_letter_brings_the_date_and_no_tickets(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    message = _confirmed()
    assert [name.rpartition(".")[2] for name, _content, _type in message.attachments] == ["ics"]
    for words in (message.body, message.alternatives[0][0]):
        assert SENTENCES[why, ada.lang] in words
        assert f"{SHOP}{way_out(ada, why)}" in words
        assert "PDF" not in words
        assert f"/orders/{books.order().ref}/tickets" not in words


def test_once_released_everything_is_as_ever(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    ref = books.order().ref
    tickets.release(ref, why)
    session.commit()
    assert len(ada.opens(f"/{ada.lang}/orders/{ref}/tickets").page.soup.select(".ticket-code svg")) == 2
    assert f"/{ada.lang}/orders/{ref}/tickets.pdf" in links(ada)
    ada.opens(f"/{ada.lang}/checkout/confirmation/{ref}")
    assert f"/{ada.lang}/orders/{ref}/tickets.pdf" in links(ada)
    assert [name.rpartition(".")[2] for name, _content, _type in _confirmed().attachments] == ["pdf", "ics"]


def test_the_copy_of_everything_says_it(waiting: tuple[Shopper, Withheld]) -> None:
    ada, why = waiting
    copy = ada.client.get(f"{SHOP}/{ada.lang}/account/export").get_json()
    assert [found["withheld"] for found in copy["tickets"]] == [why, why]


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (Withheld.DEFERRED, "Your ticket is kept back until the order is paid."),
        (Withheld.INSTALMENTS, "Your ticket is released once enough of the order is paid."),
    ],
)
def test_one_ticket_is_said_in_the_singular(db: Flask, bank: Bank, why: Withheld, sentence: str) -> None:
    ada = Shopper(db, bank, "en").signs_in(contact())
    ada.up_to("payment", count=1).pays()
    tickets.withhold(books.order().ref, why)
    session.commit()
    ada.opens(f"/en/orders/{books.order().ref}/tickets")
    assert ada.page.has(sentence)
