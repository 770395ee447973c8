"""The hard cases of the mission, by their names. Each is the law (mission, cases E1–E35)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.db import session
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.kernel import clock
from app.messages.email_queue.models import EmailKind
from app.sale.catalog.models import Place, Price, PriorityPass
from app.sale.orders.states import OrderState
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.states import RefundState
from app.worker import sweeps
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, Shopper

SILENT_AFTER_CHARGE = "4000100000000067"
LATE = timedelta(minutes=31)


def test_e18_hold_ends_during_the_challenge(shopper: Shopper, bank: Bank) -> None:
    """The hold is frozen while the bank is asked, and the answer is honored."""
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=20)):
        assert sweeps.release_holds() == 0
        assert books.held() == 2
        shopper.answers_bank("confirm")
        assert shopper.page.h1 == "Order confirmed"
    assert (books.sold(), bank.charged()) == (2, 22000)


def test_e18_the_freeze_has_a_ceiling(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + LATE):
        assert sweeps.release_holds() == 1
    assert books.held() == 0
    assert books.order().state is OrderState.LAPSED


def test_e19_late_success_on_seats_still_free_is_honored(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + LATE):
        sweeps.release_holds()
        shopper.answers_bank("confirm")
        assert shopper.page.h1 == "Order confirmed"
    assert books.sold() == 2
    assert not books.order().seats_moved


def test_e19_late_success_seats_gone_others_as_good(shopper: Shopper, db: Flask, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    mine = [line.place_id for line in books.order().lines]
    with clock.at(NOON + LATE):
        sweeps.release_holds()
        _somebody_else_has(mine)
        shopper.answers_bank("confirm")
        assert shopper.page.has("We gave you others, as good or better.")
    assert books.order().seats_moved
    assert books.sold() == 2


@pytest.mark.parametrize("seats_left", [2, 1])
def test_e19_no_place_is_sold_to_two_lines_of_one_order(
    shopper: Shopper, bank: Bank, seats_left: int
) -> None:
    """One of two seats is gone. The other is still free, and is no replacement for its neighbour."""
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    mine, gone = (line.place_id for line in books.order().lines)
    with clock.at(NOON + LATE):
        sweeps.release_holds()
        another = _free_place_beside(mine)
        house_is_full()
        _is_free([mine, another][:seats_left])
        shopper.answers_bank("confirm")
    assert gone != mine
    places = [line.place_id for line in books.order().lines]
    if seats_left == 2:
        assert sorted(places) == sorted([mine, another])
        assert books.order().seats_moved
    else:
        assert books.order().state is OrderState.REFUNDED
        assert session.get_one(Place, mine, populate_existing=True).order_ref is None
    assert books.sold() == (2 if seats_left == 2 else 0)


def test_e19_late_success_seats_gone_money_goes_back(shopper: Shopper, bank: Bank) -> None:
    """Automatic refund of every tender, a letter, and first choice next time."""
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + LATE):
        sweeps.release_holds()
        house_is_full()
        shopper.answers_bank("confirm")
        assert shopper.page.h1 == "We are sorry: your seats had gone"
        assert bank.charged() == 22000
        sweeps.send_refunds()
        bank.settle()
    with clock.at(NOON + LATE + timedelta(minutes=11)):
        sweeps.send_refunds()
    assert [refund.state for refund in books.refunds()] == [RefundState.DONE]
    assert bank.charged() == 0
    assert books.balances() == {}
    assert books.letters(EmailKind.REFUNDED) == 1
    assert books.letters(EmailKind.CONFIRMED) == 0
    assert books.tickets() == []
    assert books.order().state is OrderState.REFUNDED


def test_e19_first_choice_shows_the_house_seats(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + LATE):
        sweeps.release_holds()
        house_is_full()
        shopper.answers_bank("confirm")
        link = shopper.page.soup.find("a", string="Choose other seats") or shopper.page.soup.select_one(
            ".button"
        )
        promised = session.query(PriorityPass).one()
        assert promised.ref in str(link["href"] if link else "")
        shopper.opens(str(link["href"] if link else ""))
        assert shopper.page.has("First choice is yours.")


def test_e25_double_tap_on_pay(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment")
    form = shopper.card_form()
    shopper.sends_card(form=form)
    shopper.sends_card(form=form)
    assert shopper.page.h1 == "Order confirmed"
    assert (bank.charges(), len(books.payments())) == (1, 1)


def test_e25_reload_of_the_return(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    order = shopper.at
    shopper.opens("/en/checkout/payment")
    assert shopper.at == order
    assert bank.charges() == 1


def test_e25_two_forms_one_payment(shopper: Shopper, bank: Bank) -> None:
    """Two tabs drew two forms with two attempts: while the first is open the second asks nothing."""
    shopper.up_to("payment")
    first = shopper.card_form()
    second = shopper.opens("/en/checkout/payment").card_form()
    shopper.sends_card(CHALLENGE_CARD, form=first)
    shopper.sends_card(form=second)
    assert shopper.page.h1 == "Check by your bank"
    assert len(books.payments()) == 1


def test_e26_notice_before_the_browser(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    shopper.confirms_and_loses_the_way_back()
    assert bank.rings() == 1
    assert books.order().paid
    shopper.opens(f"/en/checkout/payment/state/{books.order().ref}")
    assert shopper.page.h1 == "Order confirmed"
    assert len(books.tickets()) == 2


def test_e26_notice_after_the_browser_and_twice(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    assert bank.rings() == 1
    assert bank.rings_again() == 1
    assert len(books.tickets()) == 2
    assert books.letters(EmailKind.CONFIRMED) == 1
    assert books.steps() == [PaymentState.CAPTURED]
    assert books.balances()["clearing:ogone"] == bank.charged()


def test_e26_notice_never(shopper: Shopper, bank: Bank) -> None:
    """The bank took the money and fell silent: nobody pays twice, and asking solves it."""
    shopper.up_to("payment").pays(SILENT_AFTER_CHARGE)
    assert shopper.page.h1 == "Payment under way"
    assert shopper.page.has("Please do not pay again.")
    assert books.payments()[0].state is PaymentState.UNRESOLVED
    assert books.held() == 2
    with clock.at(NOON + timedelta(minutes=2)):
        sweeps.ask_banks()
    assert books.order().paid
    assert bank.charges() == 1


def test_e27_notice_with_a_bad_signature(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    attempt = books.payments()[0].ref
    forged = {
        "orderID": attempt,
        "STATUS": "9",
        "amount": "220",
        "currency": "EUR",
        "PAYID": "1",
        "SHASIGN": "AB" * 64,
    }
    answer = shopper.app.test_client().post("/notifications/ogone", data=forged, base_url=shopper.shop)
    assert answer.status_code == 200
    assert books.payments()[0].state is PaymentState.ACTION_REQUIRED
    assert books.notices(Verdict.FORGED) == 1
    assert books.tickets() == []


def test_whoever_is_at_their_bank_has_five_minutes_before_the_provider_is_asked(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=4, seconds=59)):
        assert sweeps.ask_banks() == 0
    with clock.at(NOON + timedelta(minutes=5)):
        assert sweeps.ask_banks() == 1


def test_e27_notice_with_another_amount(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment")
    bank.fault("*", "amount_off_by_one")
    shopper.pays(SILENT_AFTER_CHARGE)
    bank.rings()
    assert books.notices(Verdict.MISMATCHED) == 1
    assert session.scalars(select(PspNotification.facts)).one()["amount"] == "21999 EUR"
    assert not books.order().paid


def test_e30_switch_of_language_on_step_3(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    number = books.order().number
    switch = acheteuse.page.soup.find("a", hreflang="en")
    acheteuse.lang = "en"
    acheteuse.opens(str(switch["href"]))  # type: ignore[index]
    assert acheteuse.page.h1 == "Payment"
    assert acheteuse.page.has(f"{number[:4]}-{number[4:]}")
    card = acheteuse.page.soup.find(id="cardNumber")
    assert card is not None
    assert not card.get("value")
    assert len(books.orders()) == 1


def test_e32_zero_price_order(shopper: Shopper, bank: Bank) -> None:
    """Straight to the confirmation; the terms are accepted all the same."""
    shopper.takes(event="midi-musical")
    shopper.is_ada().wants_e_tickets()
    shopper.fills("confirm", status=422)
    assert shopper.page.has("Accept the terms and conditions to go on.")
    shopper.agrees()
    assert shopper.page.h1 == "Order confirmed"
    assert len(books.tickets()) == 2
    assert books.order().terms_accepted_at == NOON
    assert bank.ledger() == {}


def test_e33_price_raised_while_held(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("delivery")
    session.execute(update(Price).values(amount_minor=Price.__table__.c.amount_minor + 1000))
    shopper.wants_e_tickets().agrees().pays()
    assert bank.charged() == 22000


def test_e34_order_abandoned_then_back_by_mail(shopper: Shopper) -> None:
    """Same seats if free, at today's price, said clearly."""
    shopper.up_to("summary")
    mine = {line.place_id for line in books.basket().lines}
    with clock.at(NOON + timedelta(minutes=16)):
        sweeps.release_holds()
        assert books.letters(EmailKind.HOLD_ENDED) == 1
        assert books.held() == 0
        session.execute(update(Price).values(amount_minor=Price.__table__.c.amount_minor + 1000))
        shopper.opens(shopper.resume_link()).fills_first_form()
        assert shopper.page.has("2 seats are yours again.")
        assert shopper.page.has("Prices have changed since: you see today’s.")
        assert shopper.page.has("€240.00")
    again = session.query(Place).filter(Place.basket_ref.isnot(None))
    assert {place.id for place in again} == mine


def test_e34_the_closest_when_the_same_are_gone(shopper: Shopper) -> None:
    shopper.up_to("summary")
    mine = [line.place_id for line in books.basket().lines]
    with clock.at(NOON + timedelta(minutes=16)):
        sweeps.release_holds()
        _somebody_else_has(mine[:1])
        shopper.opens(shopper.resume_link()).fills_first_form()
        assert shopper.page.has("1 seat is yours again.")
        assert shopper.page.has("1 seat was gone: we took the closest one.")


def _somebody_else_has(place_ids: list[int]) -> None:
    session.execute(
        update(Place).where(Place.id.in_(place_ids)).values(order_ref="SOMEBODY", basket_ref=None)
    )
    session.commit()


def _free_place_beside(place_id: int) -> int:
    """Another of the same performance and category, which nobody has."""
    mine = session.get_one(Place, place_id)
    query = select(Place.id).where(
        Place.performance_id == mine.performance_id, Place.category_id == mine.category_id,
        Place.id != mine.id, Place.order_ref.is_(None), ~Place.house,
    )  # fmt: skip
    return session.scalars(query.order_by(Place.id.desc())).first() or 0


def _is_free(place_ids: list[int]) -> None:
    free = update(Place).where(Place.id.in_(place_ids)).values(order_ref=None, basket_ref=None)
    session.execute(free)
    session.commit()


def house_is_full() -> None:
    """Every seat sold but those the house keeps."""
    session.execute(update(Place).where(~Place.house).values(order_ref="SOMEBODY", basket_ref=None))
    session.commit()
