"""Boxes of an event: what staff ask for, what shoppers tick at the Summary, what the order keeps (S70)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.flows.checkout import services as checkout
from app.flows.checkout.services import BoxesNotTicked, QuotedAmounts
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.sale.catalog import services as catalog
from app.sale.catalog.models import EventBox
from app.sale.catalog.services import BadBox, BoxDetails
from app.sale.orders.models import Order
from tests import books, people
from tests.accounting.test_vouchers import issue, lays_down
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shop.test_instalments_at_checkout import FAR, move_performance
from tests.shopper import FLUTE, REFUSED_CARD, Shopper

PAGE = f"/en/setup/boxes/cube/{FLUTE}"
SEATED = BoxDetails(Texts("Je reste assis.", "I stay seated."), "https://cube.example/rules")
NEWS = BoxDetails(Texts("Je veux des nouvelles.", "I want news."), required=False)


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def asks(*boxes: BoxDetails, event: str = FLUTE) -> list[str]:
    """Their versions."""
    found = catalog.find_event("cube", event)
    catalog.set_boxes(found, boxes, OWNER)
    rows = select(EventBox).filter_by(event_id=found.id).order_by(EventBox.position)
    return [box.version for box in session.scalars(rows)]


def shown(shopper: Shopper) -> list[Tag]:
    return list(shopper.page.soup.select("#confirm input[name=boxes]"))


def agreed(order: Order) -> list[str]:
    return [box["text"] for box in order.boxes]


def test_s70_a_box_of_the_office_stands_at_the_summary_and_is_not_ticked(
    manager: Clerk, shopper: Shopper
) -> None:
    manager.opens(PAGE).fills(
        "record", box1_text_fr="Je reste assis.", box1_text_en="I stay seated.",
        box1_url="https://cube.example/rules", box2_text_fr="Des nouvelles", box2_required="no",
    )  # fmt: skip
    assert manager.page.has("Empty: in English they read the French words.")
    assert manager.opens("/en/setup/boxes").page.has("2 boxes")
    shopper.up_to("summary")
    first, second = shown(shopper)
    assert not first.get("checked")
    assert not second.get("checked")
    assert shopper.page.has("I stay seated.")
    assert shopper.page.has("Des nouvelles (optional)")
    assert shopper.page.soup.select_one('#confirm a[href="https://cube.example/rules"][rel~=noopener]')


def test_s70_a_required_box_is_asked_for_and_nothing_is_lost(shopper: Shopper) -> None:
    seated, news = asks(SEATED, NEWS)
    shopper.up_to("summary").agrees(status=422, boxes=[news])
    assert shopper.page.has("Tick this box to go on.")
    assert shopper.page.soup.select_one(f'#errors a[href="#box-{seated}"]')
    ticked = {str(box["value"]): box.get("checked") is not None for box in shown(shopper)}
    assert ticked == {seated: False, news: True}
    assert shopper.page.soup.select_one("#terms[checked]")
    assert books.orders() == []


def test_s70_what_was_ticked_is_kept_in_the_words_that_were_read(manager: Clerk, shopper: Shopper) -> None:
    (seated, _news) = asks(SEATED, NEWS)
    shopper.up_to("summary").agrees(boxes=[seated]).pays()
    order = books.order()
    assert order.boxes == [
        {"event": "The Magic Flute", "text": "I stay seated.", "url": SEATED.url, "required": True}
    ]
    asks(BoxDetails(Texts("Autre chose.")))
    manager.opens(f"/en/orders/{order.number}")
    assert manager.page.has("I stay seated.")
    assert manager.page.has("Terms and conditions, version 2026-11")
    assert not manager.page.has("I want news.")


def test_s70_other_words_are_agreed_to_anew(shopper: Shopper) -> None:
    (seated,) = asks(SEATED)
    shopper.up_to("summary")
    asks(BoxDetails(Texts("Je reste debout.", "I stand.")))
    shopper.agrees(status=422, boxes=[seated])
    assert shopper.page.has("I stand.")
    assert [box.get("checked") for box in shown(shopper)] == [None]


def test_an_order_without_tickets_of_the_event_is_not_asked(shopper: Shopper) -> None:
    asks(SEATED, event="casse-noisette")
    assert shown(shopper.up_to("summary")) == []
    assert shopper.agrees().pays().page.h1 == "Order confirmed"


def test_two_events_ask_each_for_its_own(shopper: Shopper) -> None:
    versions = asks(SEATED) + asks(NEWS, event="casse-noisette")
    shopper.takes(event="casse-noisette").up_to("summary")
    assert sorted(str(box["value"]) for box in shown(shopper)) == sorted(versions)
    shopper.agrees(boxes=versions)
    assert sorted(agreed(books.order())) == ["I stay seated.", "I want news."]


def test_s129_an_order_with_nothing_to_pay_keeps_them_too(shopper: Shopper) -> None:
    (seated,) = asks(SEATED)
    lays_down(shopper.up_to("summary"), issue(22_000)[1]).agrees(boxes=[seated])
    assert books.order().paid
    assert agreed(books.order()) == ["I stay seated."]


def test_s44_instalments_keep_them_too(shopper: Shopper) -> None:
    (seated,) = asks(SEATED)
    move_performance(FAR)
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("summary", count=3)
    shopper.agrees_to("CB3X", boxes=[seated])
    assert agreed(books.order()) == ["I stay seated."]


def test_after_a_refusal_it_is_the_same_order(shopper: Shopper) -> None:
    (seated, news) = asks(SEATED, NEWS)
    shopper.up_to("summary").agrees(boxes=[seated]).pays(REFUSED_CARD)
    shopper.opens("/en/checkout/summary").agrees(boxes=[seated])
    assert len(books.orders()) == 1
    shopper.opens("/en/checkout/summary").agrees(boxes=[seated, news]).pays()
    assert agreed(next(order for order in books.orders() if order.paid)) == ["I stay seated.", "I want news."]


def test_the_service_refuses_what_the_page_did_not_ask(shopper: Shopper) -> None:
    asks(SEATED)
    shopper.up_to("summary")
    with pytest.raises(BoxesNotTicked):
        checkout.place_order(
            books.basket(), None, shown=QuotedAmounts(22_000), method_code="CBWEB", browser={}
        )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"box1_text_en": "Only English."}, "Write the French words, too."),
        ({"box1_url": "https://cube.example"}, "Write the French words, too."),
        ({"box1_text_fr": "<b>Oui</b>"}, "Write plain words, without HTML."),
        ({"box1_text_fr": "{number}"}, "{number} is not known here."),
        ({"box1_text_fr": "a" * 301}, "At most 300 characters."),
        ({"box1_text_fr": "Oui.", "box1_url": "javascript:alert(1)"}, "Enter a whole address"),
        ({"box1_text_fr": "Oui.", "box1_url": "http://cube.example"}, "Enter a whole address"),
        ({"box1_text_fr": "Oui.", "box1_url": "https://cube.example@eve.example"}, "Enter a whole address"),
        ({"box1_text_fr": "Oui.", "box1_required": "maybe"}, "Choose one of these."),
    ],
)
def test_what_a_box_cannot_be_is_said(manager: Clerk, typed: dict[str, Any], said: str) -> None:
    manager.opens(PAGE).fills("record", 422, **typed)
    assert manager.page.has(said)
    assert asks_now() == []


def asks_now() -> list[BoxDetails]:
    return catalog.details_of(catalog.find_event("cube", FLUTE))


def test_a_box_without_words_is_left_out_and_the_others_move_up(manager: Clerk) -> None:
    asks(SEATED, NEWS)
    manager.opens(PAGE).fills("record", box1_text_fr="", box1_text_en="", box1_url="")
    assert asks_now() == [NEWS]


def test_no_more_than_five_and_only_for_those_who_set_up(office: Flask) -> None:
    event = catalog.find_event("cube", FLUTE)
    with pytest.raises(BadBox):
        catalog.set_boxes(event, [SEATED] * 6, OWNER)
    with pytest.raises(Forbidden):
        catalog.set_boxes(event, [SEATED], Actor("Karin", "0KARIN", frozenset({Grant(Role.BOX_OFFICE)})))


def test_an_unknown_event_has_no_page(manager: Clerk) -> None:
    manager.opens("/en/setup/boxes/cube/nothing", 404)
