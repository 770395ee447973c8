"""Which delivery modes an event allows; the shop offers what all events of a basket allow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.flows.checkout import services as checkout
from app.flows.checkout.services import QuotedAmounts, StepsMissing
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.sale.catalog import services as catalog
from app.sale.catalog.services import UnknownModes
from app.venue.delivery import services as deliveries
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shop.test_instalments_at_checkout import move_performance
from tests.shopper import FLUTE, Shopper

PAGE = f"/en/setup/boxes/cube/{FLUTE}/delivery"
NUTCRACKER = "casse-noisette"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def allows(event: str, *codes: str) -> None:
    session.expire_all()
    catalog.set_delivery(catalog.find_event("cube", event), codes, OWNER)


def offered(shopper: Shopper) -> set[str]:
    return {str(mode["value"]) for mode in shopper.page.soup.select("#delivery input[name=mode]")}


def test_s54_the_shop_offers_what_the_event_allows(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(PAGE).fills("record", codes=["e_ticket", "post"])
    assert manager.opens("/en/setup/boxes").page.has("E‑ticket, Post")
    shopper.up_to("delivery")
    assert offered(shopper) == {"e_ticket", "post"}
    shopper.fills("delivery", 422, mode="box_office")
    assert shopper.page.h1 == "Delivery"
    assert books.basket().delivery_mode is None


def test_nothing_ticked_allows_all_there_are(manager: Clerk, shopper: Shopper) -> None:
    allows(FLUTE, "post")
    manager.opens(PAGE).fills("record", codes=[])
    assert offered(shopper.up_to("delivery")) == {mode.code for mode in deliveries.modes_of("cube")}


def test_a_basket_is_offered_what_all_its_events_allow(shopper: Shopper) -> None:
    allows(FLUTE, "e_ticket", "post")
    allows(NUTCRACKER, "e_ticket", "box_office")
    shopper.takes(event=NUTCRACKER).up_to("delivery")
    assert offered(shopper) == {"e_ticket"}
    assert shopper.fills("delivery", mode="e_ticket").agrees().pays().page.h1 == "Order confirmed"


def test_events_that_share_no_delivery_say_so_and_what_each_allows(shopper: Shopper) -> None:
    allows(FLUTE, "e_ticket")
    allows(NUTCRACKER, "box_office", "post")
    shopper.takes(event=NUTCRACKER).takes().opens("/en/checkout/identification")
    shopper.fills("identify", 409, email="ada@example.org")
    assert shopper.page.has("These events cannot be delivered together.")
    assert shopper.page.has("The Magic Flute E‑ticket")
    assert shopper.page.soup.select_one('main a[href="/en/basket"]')
    assert books.held() == 4


def test_in_french_too(db: Flask, bank: Bank) -> None:
    allows(FLUTE, "e_ticket")
    allows(NUTCRACKER, "post")
    sophie = Shopper(db, bank, "fr")
    sophie.takes(event=NUTCRACKER).takes().opens("/fr/checkout/identification")
    sophie.fills("identify", 409, email="sophie@example.org")
    assert sophie.page.has("Ces événements ne peuvent pas être livrés ensemble.")


def test_what_the_only_way_takes_too_long_for_is_said(shopper: Shopper) -> None:
    allows(FLUTE, "post")
    move_performance(NOON + timedelta(days=1))
    shopper.takes().opens("/en/checkout/identification").fills("identify", 409, email="ada@example.org")
    assert shopper.page.has("These tickets would not arrive in time.")


def test_a_mode_that_is_no_longer_allowed_is_chosen_anew_before_the_order(shopper: Shopper) -> None:
    shopper.up_to("summary")
    allows(FLUTE, "post")
    assert shopper.agrees().page.h1 == "Delivery"
    assert books.orders() == []
    with pytest.raises(StepsMissing):
        checkout.place_order(
            books.basket(), None, shown=QuotedAmounts(22_000), method_code="CBWEB", browser={}
        )


def test_an_order_keeps_the_mode_it_has(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment")
    allows(FLUTE, "post")
    assert shopper.opens("/en/checkout/payment").page.h1 == "Delivery"
    assert books.order().delivery_mode_id is not None


def test_a_mode_that_is_not_offered_any_more_leaves_nothing_to_choose(shopper: Shopper) -> None:
    allows(FLUTE, "post")
    post = deliveries.find_mode("cube", "post")
    details = deliveries.ModeDetails.of(post)
    deliveries.change_mode(post, deliveries.ModeDetails(**{**vars(details), "offered": False}), OWNER)
    shopper.takes().opens("/en/checkout/identification").fills("identify", 409, email="ada@example.org")
    assert shopper.page.has("These tickets cannot be delivered at the moment.")


def test_only_modes_of_the_channel_and_only_by_those_who_set_up(office: Flask) -> None:
    event = catalog.find_event("cube", FLUTE)
    with pytest.raises(UnknownModes):
        catalog.set_delivery(event, ["pigeon"], OWNER)
    with pytest.raises(Forbidden):
        catalog.set_delivery(event, ["post"], Actor("Karin", "0K", frozenset({Grant(Role.BOX_OFFICE)})))
