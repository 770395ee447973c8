"""Fees for an order as a whole: said before anybody pays, booked, given back as the venue decides (S109)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app import cache
from app.db import session
from app.kernel.actors import Role
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.sale.orders.models import AdjustmentKind
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.channels import services as channels
from app.venue.channels.policies import Country
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType
from app.venue.payment_methods.services import FeeForbidden, MethodDetails
from tests import books
from tests.money_machine import charge_fees
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.postbox import letters
from tests.shopper import Shopper

FEES = "/en/setup/channels/cube/fees"
CARD = "/en/setup/methods/CBWEB/parameters"
SUMS = "/en/checkout/summary/sums"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def amounts(shopper: Shopper) -> str:
    return " ".join(str(shopper.page.soup.select_one("#sums").get_text(" ")).split())  # type: ignore[union-attr]


def swiss(*, method_minor: int = 99) -> None:
    charge_fees(order_minor=0, method_minor=method_minor)


def other_method() -> None:
    club = Texts("Carte du club", "Club card")
    payment_methods.create_method("CLUB", MethodType.CARD, MethodDetails(club, club), OWNER)
    payment_methods.accept("CUBE-WEB", "CLUB", OWNER)
    cache.refresh()


# For each order


def test_s109_the_fee_of_an_order_is_said_beside_the_prices_and_paid_with_it(
    manager: Clerk, shopper: Shopper
) -> None:
    manager.opens(FEES).fills("record", order_fee="1.50", order_vat="20")
    assert manager.opens(f"{FEES}?price=30").page.has("an order of one comes to")
    shopper.opens("/en/e/la-flute-enchantee")
    assert shopper.page.has("One fee of €1.50 is added for each order.")
    shopper.takes().opens("/en/basket")
    assert shopper.page.has("Order fee")
    assert shopper.page.has("Total, all fees included €221.50")
    shopper.is_ada().wants_e_tickets()
    assert "Order fee €1.50" in amounts(shopper)
    shopper.agrees().pays()
    assert shopper.page.has("Order fee €1.50")
    assert books.order().total == books.payments()[0].amount == Money(221_50, "EUR")
    assert "Order fee" in composer.compose(letters(EmailKind.CONFIRMED)[0]).body


def test_the_fee_of_an_order_is_booked_with_its_own_vat(shopper: Shopper) -> None:
    _charge(150)
    shopper.up_to("payment").pays()
    order, held = books.order(), books.balances()
    assert order.vat == Money(220_00, "EUR").included(550) + Money(1_50, "EUR").included(2_000)
    assert held["vat"] == -order.vat.minor
    fees = sum(line.fee.minor - line.fee.included(line.vat_bp).minor for line in order.lines)
    assert held["fees"] == -(fees + 125)


def test_e33_a_basket_keeps_the_fee_of_an_order_it_has(shopper: Shopper) -> None:
    shopper.up_to("summary")
    _charge(150)
    assert "Order fee" not in amounts(shopper.opens("/en/checkout/summary"))
    shopper.agrees()
    assert books.order().total == Money(220_00, "EUR")


def test_an_order_that_costs_nothing_carries_no_fee(shopper: Shopper) -> None:
    _charge(150)
    shopper.up_to("summary").sends("/en/checkout/summary/code", code="INVITE")
    assert "Amount due €0.00" in amounts(shopper)


def _charge(minor: int) -> None:
    cube = channels.find("cube")
    channels.set_fees(cube, [(fee.from_minor, fee.minor) for fee in cube.fees], OWNER, (minor, 2_000))
    cache.refresh()


@pytest.mark.parametrize(("fees", "kept"), [(True, 0), (False, 150)])
def test_taking_all_of_it_back_gives_the_fee_back_if_fees_are_refunded(
    shopper: Shopper, fees: bool, kept: int
) -> None:
    _charge(150)
    shopper.up_to("payment").pays()
    order = books.order()
    ticket_fees = sum(line.fee.minor for line in order.lines)
    whole = Reversal(RefundItems(fees=fees), RefundMethod.CREDIT)
    header = reversals.run(order.ref, whole, shown=reversals.preview(order, whole), reason="asked", by=OWNER)
    assert header.amount.minor == order.total.minor - (0 if fees else ticket_fees) - kept
    assert books.order().state == "refunded"


def test_the_fee_of_an_order_may_be_given_back_alone(manager: Clerk, shopper: Shopper) -> None:
    _charge(150)
    shopper.up_to("payment").pays()
    path = f"/en/orders/{books.order().number}/refund"
    manager.opens(path).fills("refund-form", again="rule", charge="order_fee")
    assert manager.page.has("Order fee €1.50")
    manager.fills("refund-form", charge="order_fee", why="goodwill", words="a gesture")
    order = books.order()
    assert (order.refunded, order.paid) == (Money(150, "EUR"), True)
    assert [part.kind for part in order.charges if not part.stands] == [AdjustmentKind.ORDER_FEE]


# For a payment method


def test_s109_what_paying_so_costs_is_said_beside_it_and_in_what_is_due(shopper: Shopper) -> None:
    swiss()
    other_method()
    shopper.up_to("summary")
    assert shopper.page.has("Fee €0.99, €220.99 in all")
    assert "Amount due €220.99" in amounts(shopper)
    assert "Amount due €220.00" in amounts(shopper.opens(f"{SUMS}?method=CLUB"))
    shopper.opens("/en/checkout/summary").agrees(method="CBWEB")
    assert shopper.page.has("of which €0.99 for this way to pay")
    shopper.pays()
    order = books.order()
    assert (order.total, order.method_fee) == (Money(220_99, "EUR"), Money(99, "EUR"))
    assert books.payments()[0].amount == order.total


def test_who_chooses_the_way_without_a_fee_pays_none(shopper: Shopper) -> None:
    swiss()
    other_method()
    shopper.up_to("summary").agrees(method="CLUB").pays()
    assert books.order().total == Money(220_00, "EUR")


def test_another_way_to_pay_is_another_order_with_another_total(shopper: Shopper) -> None:
    swiss()
    other_method()
    shopper.up_to("summary").agrees(method="CLUB").opens("/en/checkout/summary").agrees(method="CBWEB")
    assert [(order.state, order.total.minor) for order in books.orders()] == [
        ("replaced", 220_00),
        ("placed", 220_99),
    ]


def test_a_fee_that_rose_meanwhile_is_shown_before_it_is_paid(shopper: Shopper) -> None:
    swiss()
    shopper.up_to("summary")
    swiss(method_minor=199)
    shopper.agrees(status=409)
    assert shopper.page.has("The amount has changed: €221.99 instead of €220.99.")
    assert books.orders() == []


def test_nothing_to_pay_has_no_fee_for_paying(shopper: Shopper) -> None:
    swiss()
    shopper.up_to("summary").sends("/en/checkout/summary/code", code="INVITE")
    assert "Amount due €0.00" in amounts(shopper)


# What the law allows


def test_in_the_union_a_card_carries_no_fee_and_the_law_is_named(manager: Clerk) -> None:
    manager.opens(CARD).fills("record", 422, fee="0.99")
    assert manager.page.has("Directive (EU) 2015/2366 art. 62(4)")
    assert manager.page.has("Code monétaire et financier art. L112-12")
    assert manager.page.form_by_id("record")[1]["fee"] == "0.99"
    assert payment_methods.find_method("CBWEB").fee_minor == 0


@pytest.mark.parametrize("country", list(Country))
def test_paying_later_is_free_of_charge_everywhere(db: Flask, country: Country) -> None:
    channels.change(channels.find("cube"), OWNER, country=country)
    for code in ("COMPTE", "CB3X"):
        method = payment_methods.find_method(code)
        with pytest.raises(FeeForbidden):
            payment_methods.change_method(method, replace(MethodDetails.of(method), fee_minor=1), OWNER)


def test_a_fee_of_elsewhere_is_not_charged_where_the_law_forbids_it(shopper: Shopper) -> None:
    swiss()
    channels.change(channels.find("cube"), OWNER, country=Country.FRANCE)
    cache.refresh()
    shopper.up_to("summary")
    assert "Amount due €220.00" in amounts(shopper)


def test_what_carries_a_fee_is_not_taken_up_where_the_law_forbids_it(manager: Clerk) -> None:
    channels.change(channels.find("cube"), OWNER, country=Country.SWITZERLAND)
    club = Texts("Carte du club", "Club card")
    payment_methods.create_method("CLUB", MethodType.CARD, MethodDetails(club, club, fee_minor=99), OWNER)
    channels.change(channels.find("cube"), OWNER, country=Country.FRANCE)
    form = manager.opens("/en/setup/points-of-sale/CUBE-WEB").page.form_by_id("record")[1]
    offered = form["methods"] if isinstance(form["methods"], list) else [form["methods"]]
    manager.fills("record", 422, methods=[*offered, "CLUB"])
    assert manager.page.has("L112-12")
    session.expire_all()
    assert "CLUB" not in payment_methods.accepted_at("CUBE-WEB").codes
