"""A sales channel as the venue sets it up: what staff save is what shoppers meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.db import session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.settlement.deferred import services as deferred
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.services import BadSetting
from app.venue.delivery import services as deliveries
from tests import books, people
from tests.accounting.test_credit_and_deferred import pays_debt
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

CUBE = "/en/setup/channels/cube"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def _cube() -> Channel:
    session.expire_all()
    return channels.find("cube")


def test_s102_the_number_to_call_is_the_one_pages_show(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(CUBE).fills("record", phone="+33 1 98 76 54 32")
    assert shopper.opens("/en/contact").page.has("+33 1 98 76 54 32")


def test_s103_seats_are_held_as_long_as_the_venue_says(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{CUBE}/parameters").fills("record", hold_minutes="20")
    shopper.takes()
    held = books.basket().held_until
    assert held is not None
    assert (held - NOON).total_seconds() == 20 * 60


def test_s103_what_makes_no_sense_is_refused_and_nothing_is_lost(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/parameters").fills("record", 422, hold_minutes="45", life_minutes="30")
    assert manager.page.has("This is less than the time after which an order is abandoned.")
    assert manager.page.form_by_id("record")[1]["hold_minutes"] == "45"
    manager.fills("record", 422, hold_minutes="61")
    assert manager.page.has("Enter a whole number from 3 to 60.")
    assert _cube().hold_minutes == 15


def test_s55_without_guests_one_signs_in_before_delivery(
    manager: Clerk, shopper: Shopper, db: Flask, bank: Bank
) -> None:
    manager.opens(f"{CUBE}/parameters").fills("record", guests="no")
    shopper.takes().opens("/en/checkout/delivery")
    assert shopper.page.h1 == "Your email address"
    assert not shopper.page.has("Continue as guest")
    shopper.sends("/en/checkout/identification", 422, email="bob@example.org")
    assert shopper.opens("/en/checkout/delivery").page.h1 == "Your email address"
    ada = Shopper(db, bank, "en").signs_in(people.contact(confirmed_at=NOON))
    assert ada.takes().opens("/en/checkout/delivery").page.h1 == "Delivery"


def test_the_largest_order_is_said_with_a_number_to_call(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{CUBE}/parameters").fills("record", most_order_minor="219.99")
    shopper.up_to("summary").agrees(status=422)
    assert shopper.page.has("Orders up to €219.99 are placed here. For more, call us:")
    assert books.orders() == []
    manager.opens(f"{CUBE}/parameters").fills("record", most_order_minor="220")
    shopper.opens("/en/checkout/summary").agrees()
    assert len(books.orders()) == 1


def test_s109_a_fee_is_inside_the_first_price_shown(manager: Clerk, shopper: Shopper) -> None:
    for row, (price, fee) in enumerate((("0.01", "1"), ("30", "1.50"))):
        manager.opens(f"{CUBE}/fees").fills(
            "record", **{f"steps-{row}-price": price, f"steps-{row}-fee": fee}
        )
    manager.opens(f"{CUBE}/fees?price=30").fills("record", **{"steps-2-price": "", "steps-2-fee": ""})
    assert manager.opens(f"{CUBE}/fees").page.has("A ticket at €30.00 reads €31.50")
    assert [(fee.from_minor, fee.minor) for fee in _cube().fees] == [(1, 100), (3000, 150)]


def test_a_fee_that_stands_twice_is_refused(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/fees").fills("record", 422, **{"steps-3-price": "30.00", "steps-3-fee": "9"})
    assert manager.page.has("This price stands there twice.")
    with pytest.raises(BadSetting):
        channels.set_fees(_cube(), [(1, 2), (1, 3)], OWNER)


def test_e33_a_basket_keeps_the_fee_it_has(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("summary")
    before = books.basket().total
    manager.opens(f"{CUBE}/fees").fills("record", **{"steps-2-fee": "9.99"})
    session.expire_all()
    assert books.basket().total == before


def test_s54_a_delivery_mode_is_offered_with_its_fee_and_withdrawn(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{CUBE}/delivery/new").fills(
        "record",
        code="courier",
        name_fr="Coursier",
        name_en="By courier",
        fee="12",
        vat="20",
        needs_address="yes",
    )
    shopper.takes().is_ada().opens("/en/checkout/delivery")
    assert shopper.page.has("By courier")
    shopper.fills("delivery", 422, mode="courier", name="Ada")
    home: dict[str, Any] = {"name": "Ada", "street": "1 rue Haute", "postcode": "75001", "town": "Paris"}
    assert shopper.fills("delivery", mode="courier", **home).page.has("€12.00")
    manager.opens(f"{CUBE}/delivery/courier").fills("record", offered="no")
    assert not shopper.opens("/en/checkout/delivery").page.has("By courier")
    assert manager.opens(f"{CUBE}/delivery").page.has("not offered")


def test_the_only_mode_asks_for_its_address(manager: Clerk, shopper: Shopper) -> None:
    for mode in deliveries.modes_of("cube"):
        if mode.code != "post":
            manager.opens(f"{CUBE}/delivery/{mode.code}").fills("record", offered="no")
    shopper.takes().is_ada().opens("/en/checkout/delivery")
    home: dict[str, Any] = {"name": "Ada", "street": "1 rue Haute", "postcode": "75001", "town": "Paris"}
    assert shopper.fills("delivery", **home).page.h1 == "Order summary"


def test_a_mode_that_is_posted_asks_for_an_address(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/delivery/post").fills("record", 422, needs_address="no")
    assert manager.page.has("Without an address nothing can be posted.")
    manager.fills("record", 422, needs_address="yes", vat="abc")
    assert manager.page.has("Enter a rate from 0 to 30, for example 5.5.")


def test_who_manages_another_channel_changes_nothing_here(office: Flask) -> None:
    here = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "ombres")}))
    mode = deliveries.find_mode("cube", "post")
    acts: tuple[Callable[[], None], ...] = (
        lambda: channels.change(_cube(), here, phone="+33 1 23 45 67 89"),
        lambda: channels.set_fees(_cube(), [], here),
        lambda: deliveries.change_mode(mode, deliveries.ModeDetails.of(mode), here),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_a_manager_does_not_raise_what_they_may_do_alone(office: Flask, manager: Clerk) -> None:
    manager.opens(f"{CUBE}/parameters").fills("record", 422, manager_refund_limit_minor="5000")
    assert manager.page.has("Only an administrator raises what staff may do alone")
    manager.opens(f"{CUBE}/parameters").fills("record", 422, keeps_emails_days="30")
    manager.opens(f"{CUBE}/parameters").fills("record", refund_limit_minor="0")
    assert (_cube().refund_limit_minor, _cube().manager_refund_limit_minor) == (0, 1000_00)
    admin = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    admin.opens(f"{CUBE}/parameters").fills("record", manager_refund_limit_minor="5000")
    assert _cube().manager_refund_limit_minor == 5000_00


def test_what_two_people_typed_that_does_not_go_together_is_refused(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(f"{CUBE}/parameters")
    noa.opens(f"{CUBE}/parameters").fills("record", hold_minutes="60")
    manager.fills("record", 422, life_minutes="30")
    assert manager.page.has("This does not go together with what is saved now.")
    assert (_cube().hold_minutes, _cube().life_minutes) == (60, 120)


def test_a_debt_may_be_larger_than_the_largest_order(manager: Clerk, db: Flask, bank: Bank) -> None:
    ada = people.contact(confirmed_at=NOON)
    deferred.adjust(ada, Money(60_000, "EUR"), "Last season", OWNER)
    manager.opens(f"{CUBE}/parameters").fills("record", most_order_minor="500")
    phone = Shopper(db, bank, "en").signs_in(ada)
    pays_debt(phone, "600.00").agrees().pays()
    assert deferred.owed(ada) == Money(0, "EUR")


def test_who_only_sees_a_delivery_mode_reads_words(office: Flask) -> None:
    reader = Clerk(office, "en").signs_in(member("lou@cube.example", Role.READ_ONLY, name="Lou"))
    assert reader.opens(f"{CUBE}/delivery/post").page.has("by post")
    assert not reader.opens(f"{CUBE}/fees").page.has("Steps")


def test_the_history_of_a_channel_writes_amounts(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/fees").fills("record", **{"steps-0-fee": "3.00"})
    assert manager.opens(CUBE).page.has("from €0.01 on €3.00")
