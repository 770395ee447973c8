"""A form that takes or buys may arrive twice: its answer was lost, or the button was pressed twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, update

from app.db import session
from app.http import form_keys
from app.http.form_keys import FormKey
from app.kernel import clock
from app.sale.baskets.models import BasketGift, BasketLine
from app.sale.catalog.models import Place
from app.sale.waitlist.models import WaitlistEntry
from app.worker import sweeps
from tests import books
from tests.accounting.test_credit_and_deferred import pays_later, who_may_owe
from tests.accounting.test_vouchers import issue, lays_down
from tests.conftest import NOON
from tests.people import contact
from tests.settlement.test_gifts import gives
from tests.shop.test_waitlist import DUTCHMAN, event
from tests.shopper import Shopper

FREE_SEATING = "le-rossignol"
Act = Callable[[Shopper], Shopper]


def offered(shopper: Shopper) -> Shopper:
    """Two seats are proposed, and nothing is taken yet."""
    path = shopper.seats_page()
    shopper.opens(path)
    held = shopper.page.form_by_id("best")[1]
    return shopper.opens(f"{path}?{urlencode(held)}")


def takes(shopper: Shopper) -> Shopper:
    offered(shopper)
    return shopper.sends(shopper.page.action("/seats"), **shopper._offer())


def ticks(shopper: Shopper) -> Shopper:
    """Two seats of the list."""
    shopper.opens(f"{shopper.seats_page()}?way=list")
    chips = [str(box["value"]) for box in shopper.page.soup.select("input[name=place]:not([disabled])")]
    return shopper.fills("list", place=chips[:2])


def enters(shopper: Shopper, count: str = "2") -> Shopper:
    """So many entries where nobody has a seat."""
    shopper.opens(shopper.seats_page(FREE_SEATING))
    counts = next(name for name in shopper.page.form_by_id("best")[1] if name.startswith("count-"))
    wanted: dict[str, Any] = {counts: count}
    return shopper.fills("best", **wanted)


def lines() -> int:
    """Places in any basket."""
    return session.scalar(select(func.count()).select_from(BasketLine)) or 0


@pytest.mark.parametrize("taking", [takes, ticks, enters])
def test_whoever_takes_seats_twice_has_them_once(shopper: Shopper, taking: Act) -> None:
    answer = taking(shopper).page.text
    assert shopper.page.h1 == "Your basket"
    assert shopper.sends_it_again().page.text == answer
    assert (lines(), books.basket_count()) == (2, 1)


@pytest.mark.parametrize("taking", [takes, ticks, enters])
def test_whose_answer_was_lost_has_the_seats_nonetheless(shopper: Shopper, taking: Act) -> None:
    """Without its cookie, the shopper was the somebody who had taken them."""
    answer = taking(shopper).page.text
    shopper.loses_the_answer().opens("/en/basket")
    assert shopper.page.has("Your basket is empty.")
    assert shopper.sends_it_again().page.text == answer
    assert shopper.opens("/en/basket").page.has(
        "The Magic Flute" if taking is not enters else "The Nightingale"
    )
    assert (lines(), books.basket_count()) == (2, 1)


def test_des_places_prises_deux_fois(acheteuse: Shopper) -> None:
    takes(acheteuse).loses_the_answer().sends_it_again()
    assert acheteuse.page.has("2 billets sont dans votre panier.")
    assert lines() == 2


def test_another_wish_from_the_same_page_is_another(shopper: Shopper) -> None:
    enters(shopper)
    path, fields = shopper.sent
    counts = next(name for name in fields if name.startswith("count-"))
    shopper.sends(path, **{**fields, counts: "3"})
    assert lines() == 5


def test_the_same_wish_from_a_new_page_is_another(shopper: Shopper) -> None:
    enters(enters(shopper))
    assert lines() == 4


def test_what_was_refused_may_be_sent_again(shopper: Shopper) -> None:
    """The seats had gone and are free again: a no is no answer to keep."""
    offered(shopper)
    wanted = [int(seat) for seat in shopper._offer()["seat"]]
    theirs = update(Place).where(Place.id.in_(wanted))
    session.execute(theirs.values(order_ref="SOMEBODY"))
    shopper.sends(shopper.page.action("/seats"), 409, **shopper._offer())
    session.execute(theirs.values(order_ref=None))
    assert shopper.sends_it_again().page.h1 == "Your basket"
    assert lines() == 2


def test_nobody_else_is_given_the_answer(shopper: Shopper) -> None:
    """Not even with the key and every field of the form."""
    takes(shopper)
    path, fields = shopper.sent
    thief = Shopper(shopper.app, shopper.bank, "en").opens("/en/gift-vouchers")
    thief.sends(path, 409, **{**fields, "csrf_token": thief._token()})
    assert not thief.opens("/en/basket").page.has("The Magic Flute")


def test_a_gift_asked_for_twice_is_one(shopper: Shopper) -> None:
    answer = gives(shopper).page.text
    assert shopper.sends_it_again().page.text == answer
    assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert session.scalar(select(func.count()).select_from(BasketGift)) == 1


def test_what_was_undone_twice_is_back_once(shopper: Shopper) -> None:
    takes(shopper).opens("/en/basket").sends(shopper.page.action("/removal"))
    answer = shopper.fills("undo").page.text
    assert shopper.sends_it_again().page.text == answer
    assert lines() == 2


@pytest.mark.parametrize("from_mail", [False, True])
def test_seats_taken_again_twice_are_the_same(shopper: Shopper, from_mail: bool) -> None:
    """The second time they had just gone – to the shopper – and the nearest were taken in their place."""
    shopper.up_to("delivery")
    with clock.at(NOON + timedelta(minutes=16)):
        sweeps.release_holds()
        shopper.opens(shopper.resume_link()) if from_mail else shopper.opens("/en/basket", 410)
        answer = shopper.fills_first_form().page.text
        assert "2 seats are yours again." in answer
        assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert books.held() == 2


def test_an_address_left_twice_waits_once(shopper: Shopper) -> None:
    answer = shopper.opens(event(DUTCHMAN)).fills("alert", email="ada@example.org").page.text
    assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert session.scalar(select(func.count()).select_from(WaitlistEntry)) == 1


def test_continue_twice_is_one_order(shopper: Shopper) -> None:
    answer = shopper.up_to("payment").page.h1
    assert shopper.loses_the_answer().sends_it_again().page.h1 == answer == "Payment"
    assert len(books.orders()) == 1


def test_continue_twice_with_nothing_left_to_pay_is_one_order(shopper: Shopper) -> None:
    _voucher, code = issue(30_000)
    answer = lays_down(shopper.up_to("summary"), code).agrees().page.text
    assert shopper.page.h1 == "Order confirmed"
    assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert (len(books.orders()), len(books.tickets())) == (1, 2)


def test_put_on_account_twice_is_owed_once(shopper: Shopper) -> None:
    pays_later(shopper.signs_in(who_may_owe(None)).up_to("summary"))
    answer = shopper.fills("on-account").page.text
    assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert (len(books.orders()), len(books.tickets())) == (1, 2)


def test_a_debt_paid_twice_is_in_one_basket(shopper: Shopper) -> None:
    shopper.signs_in(who_may_owe(None, owed=5_000)).opens("/en/account/money").fills("pay-debt")
    answer = shopper.page.text
    assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert books.basket_count() == 1


def test_a_saved_card_deleted_twice_is_deleted(shopper: Shopper) -> None:
    shopper.signs_in(contact()).up_to("payment").pays_and_saves().opens("/en/account/cards")
    answer = shopper.sends(shopper.page.action("/removal"), **shopper.page.form("/removal")).page.text
    assert "is deleted here" in answer
    assert shopper.loses_the_answer().sends_it_again().page.text == answer


def test_a_gift_sent_again_twice_has_one_new_code(shopper: Shopper) -> None:
    gives(shopper.signs_in(contact())).opens("/en/checkout/summary").agrees().pays()
    sweeps.send_emails()
    shopper.opens("/en/account/vouchers")
    answer = shopper.sends(shopper.page.action("/sending"), **shopper.page.form("/sending")).page.text
    ends = books.voucher().last4
    assert "On its way to lea@example.org" in answer
    assert shopper.loses_the_answer().sends_it_again().page.text == answer
    assert books.voucher().last4 == ends


def test_a_key_is_kept_for_a_day(shopper: Shopper) -> None:
    takes(shopper)
    with clock.at(NOON + timedelta(hours=23)):
        assert form_keys.delete_old() == 0
    with clock.at(NOON + timedelta(hours=25)):
        assert sweeps.delete_old_form_keys() == 1
    assert session.scalars(select(FormKey)).all() == []


def test_an_answer_is_not_kept_in_the_open(shopper: Shopper) -> None:
    takes(shopper)
    kept = session.scalar(select(func.encode(FormKey.__table__.c.answer, "escape")))
    assert kept
    assert books.basket().ref not in kept
