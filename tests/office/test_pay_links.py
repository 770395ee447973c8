"""Links to pay what is open: read aloud or sent, they lead to the payment; abandoned seats are held again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.sale.baskets import services as baskets
from app.sale.catalog.models import Place
from app.sale.orders import services as orders
from app.sale.orders.states import OrderState
from app.settlement.pay_links import services as pay_links
from app.settlement.pay_links.models import PayLink, PayLinkKind
from app.settlement.pay_links.services import NothingOpen, PayLinkWish, SeatsGone
from tests import books, people, postbox
from tests.accounting.test_credit_and_deferred import pays_later, who_may_owe
from tests.bank import Bank
from tests.conftest import NOON
from tests.guard import newcomer
from tests.instalments import in_three
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

HALF_AN_HOUR = PayLinkWish(timedelta(minutes=30), by_email=False)
LATER = NOON + timedelta(hours=3)


def link() -> PayLink:
    return session.scalars(select(PayLink).execution_options(populate_existing=True)).one()


def abandons(shopper: Shopper) -> str:
    """Up to the payment, and never back; the ref of the order."""
    shopper.up_to("payment")
    with clock.at(LATER):
        baskets.release_lapsed()
        orders.lapse_with_baskets()
    return books.order().ref


def paid() -> list[OrderState]:
    return sorted(order.state for order in books.orders())


def test_an_abandoned_order_is_revived_and_paid_by_whoever_has_the_link(
    shopper: Shopper, office: Flask, bank: Bank
) -> None:
    abandons(shopper)
    seats = {line.place_id for line in books.order().lines}
    with clock.at(LATER):
        clerk = Clerk(office, "en").signs_in(member())
        number = books.order().number
        clerk.opens(f"/en/orders/{number}/pay-link")
        assert clerk.page.h1 == "Revive the order"
        clerk.fills("pay-link", way="aloud")
        assert clerk.page.has(f"shop.test/en/pay/{link().code[:5]}-{link().code[5:]}")
        visitor = newcomer(shopper)
        visitor.opens(f"/en/pay/{link().code.lower()}")
        assert visitor.page.has("We prepared this for you.")
        visitor.fills("pay").agrees().pays()
        assert visitor.page.h1 == "Order confirmed"
    assert paid() == [OrderState.LAPSED, OrderState.PAID]
    bought = next(order for order in books.orders() if order.paid)
    assert {line.place_id for line in bought.lines} == seats
    assert [entry.act for entry in audit.history("order", link().order_ref)] == ["revived"]


def test_the_seats_are_held_as_long_as_the_link_works(shopper: Shopper, bank: Bank) -> None:
    ref = abandons(shopper)
    with clock.at(LATER):
        made = pay_links.make(ref, PayLinkWish(timedelta(hours=24), by_email=False), OWNER)
    held = baskets.find(str(made.basket_ref))
    assert held is not None
    assert held.held_until == made.expires_at == LATER + timedelta(hours=24)
    with clock.at(LATER + timedelta(hours=23)):
        baskets.release_lapsed()
        assert {place.basket_ref for place in session.scalars(_theirs(ref))} == {made.basket_ref}
    with clock.at(LATER + timedelta(hours=25)):
        baskets.release_lapsed()
        assert {place.basket_ref for place in session.scalars(_theirs(ref))} == {None}
        newcomer(shopper).opens(f"/en/pay/{made.code}", 404)


def _theirs(order_ref: str):  # type: ignore[no-untyped-def]
    ids = [line.place_id for line in books.order().lines]
    return select(Place).where(Place.id.in_(ids)).execution_options(populate_existing=True)


def test_if_a_seat_is_gone_nothing_is_held(shopper: Shopper, office: Flask, bank: Bank) -> None:
    ref = abandons(shopper)
    order = books.order()
    taken = session.get_one(Place, order.lines[0].place_id)
    taken.order_ref = order.ref
    session.commit()
    with clock.at(LATER):
        with pytest.raises(SeatsGone):
            pay_links.make(ref, HALF_AN_HOUR, OWNER)
        clerk = Clerk(office, "en").signs_in(member())
        clerk.opens(f"/en/orders/{order.number}/pay-link").fills("pay-link", 409)
        assert clerk.page.has("Not all of its seats are free any more")
    assert session.get_one(Place, order.lines[1].place_id).basket_ref is None
    assert audit.history("order", ref) == []


def test_an_order_under_way_is_held_longer_and_paid_on_another_device(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment")
    pay_links.make(books.order().ref, PayLinkWish(timedelta(hours=2), by_email=True), OWNER)
    assert books.basket().held_until == NOON + timedelta(hours=2)
    visitor = newcomer(shopper)
    visitor.opens(f"/en/pay/{link().code}").fills("pay")
    visitor.agrees().pays()
    assert books.order().paid


def test_the_email_leads_there(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment")
    pay_links.make(books.order().ref, PayLinkWish(timedelta(hours=2), by_email=True), OWNER)
    (letter,) = postbox.letters(EmailKind.PAY_LINK)
    with shopper.app.test_request_context():
        message = composer.compose(letter)
    assert f"http://shop.test/en/pay/{link().code[:5]}-{link().code[5:]}" in message.body
    assert "€220.00 to pay." in message.body


def test_a_debt_is_paid_by_its_owner_after_signing_in(shopper: Shopper, bank: Bank) -> None:
    ada = who_may_owe(None)
    pays_later(shopper.signs_in(ada).up_to("summary")).fills("on-account")
    made = pay_links.make(books.order().ref, PayLinkWish(timedelta(days=7), by_email=False), OWNER)
    assert (made.kind, made.amount.minor) == (PayLinkKind.DEBT, 22_000)
    stranger = newcomer(shopper)
    stranger.opens(f"/en/pay/{made.code}").fills("pay")
    assert stranger.page.h1 == "Sign in"
    shopper.opens(f"/en/pay/{made.code}").fills("pay").agrees().pays()
    with pytest.raises(NothingOpen):
        pay_links.make(made.order_ref, HALF_AN_HOUR, OWNER)


def test_instalments_are_paid_where_their_emails_lead(shopper: Shopper, bank: Bank) -> None:
    order = in_three(shopper, people.contact())
    made = pay_links.make(order.ref, PayLinkWish(timedelta(days=7), by_email=False, numbers=(2,)), OWNER)
    assert (made.kind, made.numbers, made.amount.minor) == (PayLinkKind.INSTALMENTS, [2], 5_500)
    newcomer(shopper).opens(f"/en/pay/{made.code}").page.has("€55.00")


def test_of_a_paid_order_nothing_is_open(shopper: Shopper, office: Flask, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(NothingOpen):
        pay_links.make(books.order().ref, HALF_AN_HOUR, OWNER)
    clerk = Clerk(office, "en").signs_in(member())
    assert clerk.opens(f"/en/orders/{books.order().number}/pay-link").page.has(
        "Nothing can be paid by a link"
    )


def test_a_code_nobody_made_is_not_there_and_guessing_tires(shopper: Shopper) -> None:
    for _try in range(30):
        shopper.opens("/en/pay/AAAAA-AAAAA", 404)
    shopper.opens("/en/pay/AAAAA-AAAAA", 429)


def test_somebody_without_the_right_makes_none(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment")
    reader = Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)}))
    with pytest.raises(Forbidden):
        pay_links.make(books.order().ref, HALF_AN_HOUR, reader)
    assert session.scalars(select(PayLink)).all() == []
