"""Tickets after paying: on the page, as PDF, in the calendar, in the letter."""

from __future__ import annotations

from io import BytesIO

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from app.db import session
from app.mail import composer
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from tests.shopper import Shopper


@pytest.fixture
def buyer(acheteuse: Shopper) -> Shopper:
    """She has bought two seats, in French."""
    acheteuse.up_to("payment").pays()
    return acheteuse


def _words(document: PdfReader, page: int) -> str:
    return " ".join(document.pages[page].extract_text().split())


def test_the_page_shows_every_ticket(buyer: Shopper) -> None:
    ref = buyer.order_ref
    buyer.opens(f"/fr/orders/{ref}/tickets")
    articles = buyer.page.soup.select("article.ticket")
    assert len(articles) == 2
    for article, ticket in zip(articles, tickets.of_order(ref), strict=True):
        assert f"{ticket.serial:03d}" in article.text
        assert "110,00\u00a0€" in article.text
        assert article.select_one("[role=img][aria-label] svg") is not None


def test_the_pdf_has_a_page_a_ticket(buyer: Shopper) -> None:
    response = buyer.client.get(f"{buyer.shop}/fr/orders/{buyer.order_ref}/tickets.pdf")
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["Cache-Control"] == "no-store"
    document = PdfReader(BytesIO(response.data))
    assert len(document.pages) == 2
    for page, ticket in enumerate(tickets.of_order(buyer.order_ref)):
        said = _words(document, page)
        assert ticket.line.place.seat is not None
        assert f"{ticket.serial:03d}" in said
        assert ticket.line.place.seat.number in said
        assert "110,00 €" in said


def test_a_revoked_ticket_is_printed_no_more(buyer: Shopper) -> None:
    ref = buyer.order_ref
    tickets.revoke(tickets.of_order(ref)[0])
    session.commit()
    response = buyer.client.get(f"{buyer.shop}/fr/orders/{ref}/tickets.pdf")
    assert len(PdfReader(BytesIO(response.data)).pages) == 1


def test_the_calendar_has_the_evening_and_no_secret(buyer: Shopper) -> None:
    response = buyer.client.get(f"{buyer.shop}/fr/orders/{buyer.order_ref}/calendar.ics")
    assert response.mimetype == "text/calendar"
    assert len(list(Calendar.from_ical(response.data).walk("VEVENT"))) == 1
    assert buyer.order_ref not in response.text


@pytest.mark.parametrize("path", ["tickets", "tickets.pdf", "calendar.ics"])
def test_nothing_is_shown_to_who_does_not_know_the_order(buyer: Shopper, path: str) -> None:
    assert buyer.client.get(f"{buyer.shop}/fr/orders/{'0' * 26}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["tickets", "tickets.pdf", "calendar.ics"])
def test_nothing_is_shown_before_it_is_paid(shopper: Shopper, path: str) -> None:
    shopper.up_to("payment")
    order = session.query(Order).one()
    assert shopper.client.get(f"{shopper.shop}/fr/orders/{order.ref}/{path}").status_code == 404


def test_the_letter_brings_the_same_tickets(buyer: Shopper) -> None:
    letter = session.query(EmailMessage).filter_by(kind=EmailKind.CONFIRMED).one()
    message = composer.compose(letter)
    assert message.to == ["ada@example.org"]
    assert f"{buyer.shop}/fr/orders/{buyer.order_ref}/tickets" in message.body
    pdf = next(content for name, content, _type in message.attachments if name.endswith(".pdf"))
    assert len(PdfReader(BytesIO(pdf)).pages) == 2
