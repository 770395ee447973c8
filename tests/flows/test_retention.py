"""What is kept, how long, and what never goes: the books, and all that somebody may still need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.accounting.ledger.models import Posting
from app.db import Base, session
from app.flows.retention import services as retention
from app.kernel import clock
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.baskets.models import Basket, BasketState
from app.sale.orders.models import FORGOTTEN, Order, OrderGift
from app.sale.orders.states import OrderState
from app.sale.promotions.models import Redemption
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.venue.channels import services as channels
from app.worker import sweeps
from tests import books, people
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three, states
from tests.people import OWNER
from tests.sale.test_promotions import another, tries
from tests.settlement.test_gifts import gives, goes_to_summary
from tests.shopper import REFUSED_CARD, Shopper

MONTH = timedelta(days=31)
TEN_YEARS = timedelta(days=3660)


def count(model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def after(span: timedelta) -> None:
    """What the worker would have done by then."""
    session.expunge_all()
    with clock.at(NOON + span):
        sweeps.release_holds()
        retention.delete_unpaid_orders()
        retention.delete_abandoned_baskets()
        retention.delete_freed_redemptions()
        retention.delete_old_emails()
        retention.forget_buyers()
    session.expunge_all()


def test_a_basket_left_behind_is_gone_after_thirty_days_and_its_address_with_it(shopper: Shopper) -> None:
    shopper.takes().is_ada()
    after(timedelta(hours=3))
    assert books.letters(EmailKind.HOLD_ENDED) == 1
    after(timedelta(days=29))
    assert books.basket().email == "ada@example.org"
    after(MONTH)
    assert (count(Basket), books.letters(EmailKind.HOLD_ENDED)) == (0, 0)


def test_a_venue_says_how_long_it_keeps_baskets(shopper: Shopper) -> None:
    shopper.takes()
    channels.change(channels.find("cube"), OWNER, keeps_baskets_days=60)
    after(MONTH)
    assert count(Basket) == 1
    after(2 * MONTH)
    assert count(Basket) == 0


def test_whoever_comes_back_after_it_is_gone_begins_anew(shopper: Shopper) -> None:
    shopper.takes().is_ada()
    after(timedelta(hours=3))
    with clock.at(NOON + timedelta(hours=4)):
        link = shopper.resume_link()
    after(MONTH)
    with clock.at(NOON + MONTH):
        shopper.opens("/en/basket")
        assert shopper.opens(link, 410).page.h1
        assert shopper.opens("/en/").page.h1


def test_a_basket_that_is_bought_stays(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    after(MONTH)
    assert (books.basket().state, books.order().email) == (BasketState.BOUGHT, "ada@example.org")
    assert (len(books.tickets()), len(books.payments())) == (2, 1)


def test_whoever_bought_without_a_card_is_no_less_a_buyer(shopper: Shopper) -> None:
    lays_down(shopper.up_to("summary"), issue(50_000)[1]).agrees()
    assert books.order().paid
    after(MONTH)
    assert (books.order().email, len(books.tickets())) == ("ada@example.org", 2)


def test_an_order_nobody_tried_to_pay_is_gone_with_its_basket(shopper: Shopper) -> None:
    shopper.up_to("payment")
    email_queue.write(EmailKind.PAYMENT_CODE, books.order().ref, "en", "ada@example.org")
    after(timedelta(days=29))
    assert books.order().state is OrderState.LAPSED
    after(MONTH)
    assert [count(model) for model in (Order, Basket, EmailMessage)] == [0, 0, 0]


def test_of_refused_attempts_the_books_keep_all_but_who_made_them(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(REFUSED_CARD)
    after(timedelta(days=29))
    assert books.order().email == "ada@example.org"
    after(MONTH)
    order = books.order()
    assert (order.email, order.browser, books.basket().email) == (FORGOTTEN, {}, "")
    assert (books.payments()[0].state, books.payments()[0].card) == (PaymentState.DECLINED, "")
    assert count(EmailMessage) == 0


def test_of_two_orders_of_a_basket_the_one_that_was_replaced_goes(shopper: Shopper) -> None:
    shopper.up_to("payment")
    shopper.opens("/en/checkout/delivery").fills("delivery", mode="box_office").agrees().pays()
    assert sorted(order.state for order in books.orders()) == [OrderState.PAID, OrderState.REPLACED]
    after(MONTH)
    assert books.order().paid


@pytest.mark.parametrize(
    "state", [PaymentState.SENT, PaymentState.ACTION_REQUIRED, PaymentState.UNRESOLVED, PaymentState.CAPTURED]
)
def test_an_order_whose_money_may_still_come_stays(shopper: Shopper, state: PaymentState) -> None:
    shopper.up_to("payment").pays(REFUSED_CARD)
    _set(Payment, state=state)
    after(TEN_YEARS - MONTH * 12)
    assert books.order().state is OrderState.LAPSED
    assert books.order().email == "ada@example.org", "whoever paid is told"


def test_an_order_with_a_fresh_refusal_stays(shopper: Shopper) -> None:
    """The bank may yet correct itself."""
    shopper.up_to("payment").pays(REFUSED_CARD)
    _set(Payment, started_at=NOON + timedelta(days=20))
    after(MONTH)
    assert books.order().email == "ada@example.org"


def test_money_that_comes_late_is_honoured_until_then(shopper: Shopper, bank: Bank) -> None:
    bank.fault("*", "timeout_after_charge")
    shopper.up_to("payment").pays()
    after(MONTH)
    with clock.at(NOON + MONTH):
        sweeps.ask_banks()
    assert books.order().paid
    assert len(books.tickets()) == 2


def test_an_order_that_is_in_the_books_stays_though_nobody_paid_it(shopper: Shopper) -> None:
    """What was set aside of a voucher and given back are two postings, and they name the order."""
    lays_down(shopper.up_to("summary"), issue(5000)[1]).agrees()
    after(timedelta(hours=3))
    held = count(Posting)
    after(MONTH)
    assert (books.order().state, count(Posting)) == (OrderState.LAPSED, held)


def test_a_gift_still_being_chosen_is_not_taken_away(shopper: Shopper) -> None:
    goes_to_summary(gives(shopper)).agrees()
    after(timedelta(days=29))
    assert (count(Basket), books.order().state) == (1, OrderState.PLACED)
    after(MONTH)
    assert (count(Basket), count(Order)) == (0, 0)


def test_a_code_that_was_given_back_is_forgotten_and_one_that_was_used_is_not(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX").agrees().pays()
    tries(another(shopper), "NOUVEAUX")
    after(timedelta(hours=3))
    assert count(Redemption) == 2
    after(MONTH)
    (used,) = session.scalars(select(Redemption))
    assert used.basket_ref == books.order().basket_ref


def test_an_email_is_kept_three_years_and_one_not_sent_until_it_is(shopper: Shopper) -> None:
    for subject, sent in (("old", NOON), ("unsent", None)):
        email_queue.write(EmailKind.PASSWORD_CHANGED, subject, "en", "ada@example.org")
        next_try = None if sent else NOON
        session.execute(
            update(EmailMessage).filter_by(subject_ref=subject).values(sent_at=sent, next_try_at=next_try)
        )
    after(timedelta(days=1094))
    assert count(EmailMessage) == 2
    after(timedelta(days=1096))
    assert session.scalars(select(EmailMessage.subject_ref)).all() == ["unsent"]


def test_after_ten_years_the_books_no_longer_say_who_bought(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    before = session.execute(select(Posting.account, Posting.minor).order_by(Posting.id)).all()
    after(TEN_YEARS - MONTH)
    assert books.order().email == "ada@example.org"
    after(TEN_YEARS)
    order = books.order()
    assert (order.email, order.name, order.address, order.browser) == (FORGOTTEN, "", None, {})
    assert (books.basket().email, books.payments()[0].card) == ("", "")
    assert session.execute(select(Posting.account, Posting.minor).order_by(Posting.id)).all() == before
    assert (order.state, len(books.tickets())) == (OrderState.PAID, 2)


def test_a_gift_voucher_stays_good_when_its_giver_is_forgotten(shopper: Shopper) -> None:
    goes_to_summary(gives(shopper)).agrees().pays()
    after(TEN_YEARS)
    gift = session.scalars(select(OrderGift)).one()
    assert (gift.email, gift.to_name, gift.voucher_ref) == ("", "", books.voucher().ref)


def test_whoever_still_pays_instalments_is_not_forgotten(shopper: Shopper) -> None:
    order = in_three(shopper, people.contact())
    after(TEN_YEARS)
    assert states(order.ref).count("upcoming") == 2
    assert books.order().email != FORGOTTEN


def test_what_somebody_is_busy_with_is_left_for_the_next_round_and_nothing_goes_twice(
    shopper: Shopper,
) -> None:
    shopper.takes()
    after(timedelta(hours=3))
    with clock.at(NOON + MONTH):
        assert retention.delete_abandoned_baskets() == 1
        assert retention.delete_abandoned_baskets() == 0


def test_many_are_deleted_a_few_at_a_time(shopper: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.flows.retention.services.batches.AT_A_TIME", 2)
    for _ in range(5):
        shopper.client = shopper.app.test_client()
        shopper.takes()
    after(timedelta(hours=3))
    with clock.at(NOON + MONTH):
        assert retention.delete_abandoned_baskets() == 5


def _set(model: type[Base], **facts: Any) -> None:
    session.execute(update(model).values(**facts))
    session.commit()
