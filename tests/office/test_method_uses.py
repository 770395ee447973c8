"""What a payment method is for is set in the office, holds in the shop, and bars refunds to it (S92)."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.kernel.actors import Role
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.reversals.services import NotForRefund
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodUse, PaymentMethod
from app.venue.payment_methods.services import Acceptance
from tests import books
from tests.accounting.test_credit_and_deferred import uses_credit, with_credit
from tests.accounting.test_vouchers import issue, lays_down
from tests.office.clerk import Clerk, member
from tests.office.test_methods import LIST, _place
from tests.office.test_refunds import FORM, chooses, looks_at
from tests.people import OWNER
from tests.settlement.test_refunds import went
from tests.shop.test_methods import choices, offer
from tests.shop.test_offered_where import now_says
from tests.shopper import Shopper


@pytest.fixture
def sam(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


@pytest.fixture
def order(shopper: Shopper) -> Order:
    """Two tickets of 110, paid by card."""
    shopper.up_to("payment").pays()
    return books.order()


@pytest.fixture
def mixed(shopper: Shopper) -> Order:
    """20 by voucher, 10 by credit, 190 by card."""
    ada = with_credit(1_000)
    _voucher, code = issue(2_000)
    uses_credit(lays_down(shopper.signs_in(ada).up_to("summary"), code)).agrees().pays()
    return books.order()


def ways(clerk: Clerk) -> list[str]:
    return [str(one["value"]) for one in clerk.page.soup.select("[name=method]")]


def method(code: str) -> PaymentMethod:
    session.expire_all()
    return session.get_one(PaymentMethod, code)


# Set up


def test_s92_use_and_countries_are_set_on_the_parameters_and_hold_at_once(
    sam: Clerk, acheteuse: Shopper
) -> None:
    offer()
    sam.opens(f"{LIST}/CLUB/parameters").fills("record", used_for="payment", countries=["CH", "FR"])
    assert (method("CLUB").used_for, method("CLUB").countries) == (MethodUse.PAYMENT, ["CH", "FR"])
    assert sam.page.has("used for: Payments and refunds → Payments only")
    assert sam.page.has("countries: France, Switzerland")
    assert "CLUB" in choices(acheteuse.up_to("summary"))
    sam.opens(f"{LIST}/CLUB/parameters").fills("record", used_for="refund")
    assert "CLUB" not in choices(acheteuse.opens("/fr/checkout/summary"))


def test_s92_a_country_nobody_is_asked_for_is_refused(sam: Clerk) -> None:
    sam.opens(f"{LIST}/CBWEB/parameters").fills("record", 422, countries=["US"])
    assert method("CBWEB").countries == []


def test_taking_the_last_method_from_payments_asks_first(sam: Clerk) -> None:
    payment_methods.set_acceptance(_place(), Acceptance(("CBWEB", "BON")), OWNER)
    sam.opens(f"{LIST}/CBWEB/parameters").fills("record", 409, used_for="refund")
    assert sam.page.has("Nobody could pay there any more")
    assert method("CBWEB").used_for is MethodUse.BOTH
    sam.fills("closing")
    assert method("CBWEB").used_for is MethodUse.REFUND
    assert sam.opens("/en/").page.has("Nobody can pay on")


def test_s33_the_age_of_an_account_is_asked_of_deferred_ones_alone(sam: Clerk) -> None:
    sam.opens(f"{LIST}/CBWEB/parameters")
    assert not sam.page.soup.select("[name=account_days]")
    sam.opens(f"{LIST}/COMPTE/parameters").fills("record", 422, account_days="many")
    sam.fills("record", account_days="14")
    assert method("COMPTE").account_days == 14


# Refunds


def test_s92_a_card_that_takes_no_refunds_is_not_proposed(sam: Clerk, order: Order) -> None:
    assert ways(looks_at(sam, order)) == ["origin", "credit", "voucher"]
    now_says("CBWEB", used_for=MethodUse.PAYMENT)
    assert ways(looks_at(sam, order)) == ["credit", "voucher"]
    assert sam.page.has("Takes no refunds, as its payment method is set up: Card.")
    chooses(sam, order, method="credit").fills(FORM)
    assert went() == {"credit": 11_000}


def test_s92_credit_and_vouchers_that_take_none_are_not_either(sam: Clerk, order: Order) -> None:
    now_says("AVOIR", used_for=MethodUse.PAYMENT)
    assert ways(looks_at(sam, order)) == ["origin", "voucher"]
    now_says("BON", used_for=MethodUse.PAYMENT)
    assert ways(looks_at(sam, order)) == ["origin"]
    now_says("CBWEB", used_for=MethodUse.PAYMENT)
    assert ways(looks_at(sam, order)) == []
    assert sam.page.has("So nothing can go back here: change that in the set-up first.")


@pytest.mark.parametrize(
    ("code", "way"),
    [("CBWEB", RefundMethod.ORIGIN), ("AVOIR", RefundMethod.CREDIT), ("BON", RefundMethod.VOUCHER)],
)
def test_s92_the_service_refuses_what_is_not_proposed(order: Order, code: str, way: RefundMethod) -> None:
    line = RefundItems(lines=frozenset({order.lines[0].id}))
    reversal = Reversal(line, way, consent=True)
    shown = reversals.preview(order, reversal)
    now_says(code, used_for=MethodUse.PAYMENT)
    with pytest.raises(NotForRefund):
        reversals.run(order.ref, reversal, shown=shown, reason="client", by=OWNER)
    assert books.refunds() == []


def test_a_page_drawn_before_says_so_and_changes_nothing(sam: Clerk, order: Order) -> None:
    chooses(sam, order)
    now_says("CBWEB", used_for=MethodUse.PAYMENT)
    sam.fills(FORM, 422)
    assert sam.page.has("Its payment method takes no refunds. Choose another way for the money.")
    assert books.refunds() == []


def test_what_other_sources_paid_still_goes_back_to_them(sam: Clerk, mixed: Order) -> None:
    now_says("CBWEB", used_for=MethodUse.PAYMENT)
    assert ways(looks_at(sam, mixed)) == ["origin", "credit", "voucher"]
    line = RefundItems(lines=frozenset({mixed.lines[0].id}))
    with pytest.raises(NotForRefund):  # a ticket is more than voucher and credit paid
        reversals.preview(mixed, Reversal(line))
    now_says("CBWEB", used_for=MethodUse.BOTH)
    now_says("AVOIR", used_for=MethodUse.PAYMENT)
    shown = reversals.preview(mixed, Reversal(line))
    assert [share.destination for share in shown.shares] == ["card"]


def test_money_taken_too_late_goes_back_whatever_the_method_is_for(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_says("CBWEB", used_for=MethodUse.PAYMENT)
    monkeypatch.setattr("app.settlement.fulfillment.services._secure_places", lambda _order: False)
    shopper.up_to("payment").pays()
    assert [(refund.reason, refund.destination) for refund in books.refunds()] == [("seats_gone", "card")]
