"""Tickets that are collected or posted: no page, no letter gives them out, and each says where they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from app.kernel.actors import Actor
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.sale.tickets import services as tickets
from app.venue.delivery import services as delivery
from app.venue.delivery.models import Handover
from app.venue.delivery.services import ModeDetails
from tests import books, postbox
from tests.bank import Bank
from tests.people import contact
from tests.shopper import Shopper

OWNER = Actor("cli:owner")
HOME: dict[str, Any] = {"name": "Ada", "street": "1 rue Basse", "postcode": "75001", "town": "Paris"}
WAYS = {"box_office": {}, "post": HOME}
WAITS = {
    ("box_office", "en"): "Your tickets wait for you at the box office. Give your order number there.",
    ("box_office", "fr"): "Vos billets vous attendent au guichet. Donnez-y votre numéro de commande.",
    ("post", "en"): "Your tickets come by post, to the address you gave.",
    ("post", "fr"): "Vos billets arrivent par courrier, à l’adresse que vous avez donnée.",
}
GIVEN = {
    "box_office": "You were given your tickets at the box office on",
    "post": "Your tickets were posted on",
}


def bought(db: Flask, bank: Bank, mode: str, lang: str) -> Shopper:
    ada = Shopper(db, bank, lang).signs_in(contact())
    return ada.takes(2).is_ada().fills("delivery", mode=mode, **WAYS[mode]).agrees().pays()


def nothing_to_take(shopper: Shopper) -> bool:
    links = {str(link["href"]) for link in shopper.page.soup.select("main a")}
    codes = shopper.page.soup.select(".ticket-code")
    return not codes and not any(link.endswith(("/tickets", ".pdf")) for link in links)


@pytest.mark.parametrize(("mode", "lang"), WAITS)
def test_every_page_says_where_they_are_and_gives_none(db: Flask, bank: Bank, mode: str, lang: str) -> None:
    ada = bought(db, bank, mode, lang)
    ref = books.order().ref
    pages = ("checkout/confirmation/{}", "orders/{}/tickets", "orders/{}/tickets.pdf", "account/orders/{}")
    for page in pages:
        ada.opens(f"/{lang}/{page.format(ref)}")
        assert ada.page.has(WAITS[mode, lang]), page
        assert nothing_to_take(ada), page
    assert nothing_to_take(ada.opens(f"/{lang}/account"))


@pytest.mark.parametrize(("mode", "lang"), WAITS)
def test_the_letter_brings_no_ticket_and_says_so(db: Flask, bank: Bank, mode: str, lang: str) -> None:
    bought(db, bank, mode, lang)
    with db.test_request_context():
        message = composer.compose(postbox.letters(EmailKind.CONFIRMED)[0])
    assert WAITS[mode, lang] in message.body
    assert "PDF" not in message.body
    assert "/tickets" not in message.body
    assert [name.rpartition(".")[2] for name, *_rest in message.attachments] == ["ics"]
    (appointment,) = Calendar.from_ical(message.attachments[0][1]).walk("VEVENT")
    assert WAITS[mode, lang] in str(appointment["DESCRIPTION"])


@pytest.mark.parametrize("mode", GIVEN)
def test_once_they_are_given_out_the_pages_say_when(db: Flask, bank: Bank, mode: str) -> None:
    ada = bought(db, bank, mode, "en")
    order = books.order()
    tickets.hand_over(order.ref, OWNER)
    assert ada.opens(f"/en/checkout/confirmation/{order.ref}").page.has(GIVEN[mode])
    assert nothing_to_take(ada)


def gives(handover: Handover | None, *, also_online: bool = False) -> None:
    mode = delivery.find_mode("cube", "box_office")
    details = replace(ModeDetails.of(mode), handover=handover, also_online=also_online)
    delivery.change_mode(mode, details, OWNER)


def test_a_venue_may_give_them_online_as_well(db: Flask, bank: Bank) -> None:
    gives(Handover.BOX_OFFICE, also_online=True)
    ada = bought(db, bank, "box_office", "en")
    order = books.order()
    assert order.handover is Handover.BOX_OFFICE
    ada.opens(f"/en/orders/{order.ref}/tickets")
    assert ada.page.soup.select(".ticket-code")


def test_what_an_order_agreed_to_stays(db: Flask, bank: Bank) -> None:
    """The venue changes its mind afterwards: this one still waits at the box office."""
    bought(db, bank, "box_office", "en")
    gives(None)
    assert books.order().handover is Handover.BOX_OFFICE
