"""Paying in instalments: what is agreed, taken on its day, refused, and taken back (S37–S53)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from app import cache
from app.accounting.credit import services as credit
from app.accounting.ledger import services as ledger
from app.db import session
from app.flows.checkout import services as checkout
from app.kernel import clock
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind
from app.people.cards import services as cards
from app.people.customers.models import Contact
from app.psp.port import Authentication, CardDetails, Declined, DeclineReason, Expiry, OnFile, RetryAdvice
from app.sale.catalog.models import Place
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderLine
from app.settlement.collection import services as collection
from app.settlement.deferred import services as deferred
from app.settlement.instalments import plans
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Interval, PlanMode
from app.settlement.instalments.plans import BadPlan, Fault, PlanChanges
from app.settlement.payments import card_testing
from app.settlement.payments import services as payments
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.splits import FundingSource
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.channels import services as channels
from app.venue.channels.policies import AuthenticationPolicy, Country
from tests import books
from tests.conftest import NOON
from tests.people import OWNER, contact
from tests.shares import (
    DON,
    ScriptedBank,
    agrees,
    buys,
    by_card,
    chooses,
    morning_of,
    of_shares,
    rows,
    schedule_of,
    states,
)  # fmt: skip


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> ScriptedBank:
    return ScriptedBank()


@pytest.fixture
def ada(db: Flask) -> Contact:
    return contact("ada@example.org", confirmed_at=NOON)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def worker(bank: ScriptedBank, at: datetime) -> int:
    """The worker comes by at this moment."""
    session.remove()
    with clock.at(at):
        instalments.remind()
        return collection.run({"ogone": bank.port})


def the_plan(code: str, **rules: Any) -> None:
    instalments.save_plan(code, PlanChanges(**rules), OWNER)
    cache.refresh()


def owed(ada: Contact) -> int:
    return ledger.balance(f"instalments:{ada.ref}", "EUR").minor


# The first share


def test_nothing_is_collected_later_without_a_mandate(ada: Contact) -> None:
    basket, shown = chooses(ada, plan="CB3X", tickets=3, event=DON)
    with pytest.raises(checkout.NoMandate):
        checkout.place_order(basket, ada, shown=shown, method_code="CB3X", browser={})


def test_the_first_share_is_paid_today_and_the_others_are_owed(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    assert order.paid
    assert [row.amount.minor for row in rows(order)] == [16_500, 8_250, 8_250]
    assert [row.due_on for row in rows(order)] == [date(2026, 11, 23), date(2026, 12, 23), date(2027, 1, 23)]
    assert states(order) == ["paid", "upcoming", "upcoming"]
    assert (bank.holds, owed(ada)) == (16_500, 16_500)
    assert "receivable" not in books.balances()
    assert books.every_transaction_is_even()


def test_the_mandate_is_kept_with_the_card_and_the_first_payment(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    schedule, first = schedule_of(order), payments.of_order(order.ref)[0]
    assert schedule.mandate == "Take it on these days."
    assert (schedule.mandate_version, schedule.agreed_at) == (instalments.MANDATE, NOON)
    assert schedule.first_ref == first.provider_ref
    assert schedule.card
    assert schedule.card.last4 == "4242"
    asked = bank.asked[first.ref]
    assert (asked.authentication, asked.on_file) == (Authentication.CHALLENGE, OnFile.SERIES)
    assert first.sca_reason == "mandate"


def test_an_instalment_whose_capture_is_refused_later_is_a_debt(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    worker(bank, morning_of(order, 2))
    second = payments.of_order(order.ref)[-1]
    no = Declined(second.provider_ref, DeclineReason.GENERIC, RetryAdvice.LATER, of_capture=True)
    payments.settle(second.ref, no, "notification")
    assert states(order) == ["paid", "paid", "upcoming"]
    assert (owed(ada), deferred.owed(ada).minor) == (8_250, 8_250)
    assert "receivable" not in books.balances()
    assert books.every_transaction_is_even()


def refused_twice(ada: Contact, bank: ScriptedBank) -> Order:
    """Two of three instalments were captured, and both captures were refused."""
    order = buys(ada, bank)
    worker(bank, morning_of(order, 2))
    for paid in payments.of_order(order.ref):
        no = Declined(paid.provider_ref, DeclineReason.GENERIC, RetryAdvice.LATER, of_capture=True)
        payments.settle(paid.ref, no, "notification")
    return order


def test_an_order_with_two_debts_owes_their_sum_and_one_refund_lowers_it_once(
    ada: Contact, bank: ScriptedBank
) -> None:
    order = refused_twice(ada, bank)
    went = takes_back(order.ref, RefundItems(lines=frozenset({order.lines[0].id})))
    assert went == {FundingSource.INSTALMENTS: 8_250, FundingSource.DEFERRED: 2_750}
    assert deferred.owed(ada) == euros(22_000)
    assert [debt.amount for debt in deferred.unpaid("cube")] == [euros(22_000)]


def test_what_was_paid_of_two_debts_becomes_credit_and_no_debt_below_zero(
    ada: Contact, bank: ScriptedBank
) -> None:
    order = refused_twice(ada, bank)
    deferred.adjust(ada, euros(-20_000), "paid at the counter", OWNER)
    assert takes_back(order.ref, RefundItems()) == {
        FundingSource.INSTALMENTS: 8_250,
        FundingSource.DEFERRED: 4_750,
        FundingSource.CREDIT: 20_000,
    }
    assert deferred.owed(ada) == euros(0)


def test_a_first_share_that_is_refused_leaves_nothing_behind(ada: Contact, bank: ScriptedBank) -> None:
    bank.mood = "hard"
    order = buys(ada, bank)
    assert (order.paid, bank.holds, states(order)[0]) == (False, 0, "upcoming")
    assert not cards.of_contact(ada.ref)
    assert worker(bank, morning_of(order, 2)) == 0
    bank.mood = "yes"
    payments.pay(order, by_card(order), bank.port)
    assert states(order) == ["paid", "upcoming", "upcoming"]


def test_agreed_to_again_on_another_day_the_dates_are_that_days(ada: Contact, bank: ScriptedBank) -> None:
    order = agrees(ada)
    with clock.at(NOON + timedelta(days=1)):
        again = agrees(ada, tickets=4)
        assert rows(again)[0].due_on == date(2026, 11, 24)
    assert rows(order)[0].due_on == date(2026, 11, 23)


# On its day


def test_shares_are_taken_at_nine_where_the_venue_is_and_once(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    due = morning_of(order, 2, minutes=0)
    assert due == datetime.fromisoformat("2026-12-23T08:00:00+00:00")
    assert worker(bank, due - timedelta(minutes=1)) == 0
    worker(bank, due)
    worker(bank, due + timedelta(hours=1))
    assert states(order) == ["paid", "paid", "upcoming"]
    assert (bank.holds, owed(ada)) == (24_750, 8_250)
    asked = bank.merchant_initiated[0]
    assert asked.on_file is OnFile.MERCHANT
    assert asked.authentication is Authentication.NEVER
    assert asked.series
    assert asked.series.until > rows(order)[-1].due_on
    assert asked.series.every_days == 31
    assert books.letters(EmailKind.INSTALMENT_PAID) == 1


def test_after_an_outage_each_share_is_caught_up_once(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    later = morning_of(order, 3) + timedelta(days=9)
    worker(bank, later)
    worker(bank, later + timedelta(hours=2))
    assert states(order) == ["paid", "paid", "paid"]
    assert (bank.holds, owed(ada)) == (33_000, 0)
    assert len(bank.merchant_initiated) == 2


def test_whoever_pays_soon_is_told_three_days_before(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    worker(bank, morning_of(order, 2) - timedelta(days=4))
    assert books.letters(EmailKind.INSTALMENT_SOON) == 0
    worker(bank, morning_of(order, 2) - timedelta(days=3))
    worker(bank, morning_of(order, 2) - timedelta(days=2))
    assert books.letters(EmailKind.INSTALMENT_SOON) == 1


def test_silence_keeps_a_share_from_being_taken_twice(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    bank.mood = "silent"
    due = morning_of(order, 2)
    worker(bank, due)
    bank.mood = "yes"
    for minutes in (11, 30, 50):
        worker(bank, due + timedelta(minutes=minutes))
    assert len(bank.merchant_initiated) == 1
    with clock.at(due + timedelta(hours=1)):
        session.remove()
        payments.sweep({"ogone": bank.port})
    worker(bank, due + timedelta(hours=2))
    assert states(order) == ["paid", "paid", "upcoming"]
    assert bank.holds == 24_750


def test_a_question_that_was_never_heard_is_asked_again(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    bank.mood = "mute"
    due = morning_of(order, 2)
    worker(bank, due)
    bank.mood = "yes"
    with clock.at(due + timedelta(minutes=20)):
        session.remove()
        payments.sweep({"ogone": bank.port})
    worker(bank, due + timedelta(hours=2))
    assert states(order) == ["paid", "paid", "upcoming"]
    assert (bank.holds, len(bank.merchant_initiated)) == (24_750, 2)
    assert books.letters(EmailKind.INSTALMENT_REFUSED) == 0


# Refused


def test_e11_refused_on_its_day_and_at_each_retry_it_is_overdue(ada: Contact, bank: ScriptedBank) -> None:
    the_plan("CB3X", withholds_tickets=True)
    order = buys(ada, bank)
    bank.mood = "no"
    due = morning_of(order, 2)
    tried = []
    for day in range(12):
        if worker(bank, due + timedelta(days=day)):
            tried.append(day)
    assert tried == [0, 1, 3, 7]
    assert states(order) == ["paid", "overdue", "upcoming"]
    assert books.letters(EmailKind.INSTALMENT_REFUSED) == 3
    assert books.letters(EmailKind.INSTALMENT_OVERDUE) == 1
    assert {ticket.withheld for ticket in books.tickets()} == {"instalments"}
    with clock.at(due + timedelta(days=12)):
        late = [row for row in instalments.due_within(30, None) if row.state == "overdue"]
    assert [row.order_ref for row in late] == [order.ref]
    assert owed(ada) == 16_500


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("hard", CollectionProblem.CARD),
        ("confirm", CollectionProblem.CONFIRM),
        ("away", CollectionProblem.CONFIRM),
    ],
)
def test_what_only_the_shopper_can_mend_is_not_tried_blindly(
    ada: Contact, bank: ScriptedBank, mood: str, trouble: CollectionProblem
) -> None:
    order = buys(ada, bank)
    bank.mood = mood
    due = morning_of(order, 2)
    for day in range(10):
        worker(bank, due + timedelta(days=day))
    assert len(bank.merchant_initiated) == 1
    assert rows(order)[1].trouble is trouble
    assert states(order) == ["paid", "overdue", "upcoming"]
    assert books.letters(EmailKind.INSTALMENT_REFUSED) == 1


def test_a_provider_that_is_down_is_not_the_shoppers_trouble(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    bank.mood = "down"
    due = morning_of(order, 2)
    worker(bank, due)
    assert (states(order)[1], books.letters(EmailKind.INSTALMENT_REFUSED)) == ("upcoming", 0)
    bank.mood = "yes"
    worker(bank, due + timedelta(hours=1, minutes=1))
    assert states(order) == ["paid", "paid", "upcoming"]


def test_a_card_that_has_ended_is_asked_for_not_tried(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank, seen=CardDetails("visa", "4242", Expiry(2026, 12), "Ada"))
    worker(bank, morning_of(order, 2))
    worker(bank, morning_of(order, 3))
    assert states(order) == ["paid", "paid", "failed"]
    assert rows(order)[2].trouble is CollectionProblem.CARD
    assert len(bank.merchant_initiated) == 1


def test_another_card_is_tried_at_once_for_what_had_failed(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    bank.mood = "hard"
    due = morning_of(order, 2)
    worker(bank, due)
    bank.mood = "yes"
    other = cards.save(ada.ref, "ogone", "TOKEN-2", CardDetails("visa", "1111", Expiry(2030, 1), "Ada"), NOON)
    assert other
    with clock.at(due + timedelta(days=1)):
        collection.change_card(order.ref, other)
    worker(bank, due + timedelta(days=1, minutes=1))
    assert states(order) == ["paid", "paid", "upcoming"]
    assert bank.merchant_initiated[-1].token == "TOKEN-2"


def test_many_refusals_of_one_morning_are_no_test_of_cards(
    ada: Contact, bank: ScriptedBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_testing, "LEAST_TRIES", 2)
    the_plan("CB3X", number=12, split=[], interval=Interval.DAY)
    order = buys(ada, bank)
    bank.mood = "hard"
    last = morning_of(order, 12)
    worker(bank, last)
    with clock.at(last + timedelta(minutes=1)):
        assert len(bank.merchant_initiated) == 11
        assert card_testing.watch() == 0


def test_a_new_card_pays_what_is_overdue(ada: Contact, bank: ScriptedBank) -> None:
    the_plan("CB3X", withholds_tickets=True)
    order = buys(ada, bank)
    bank.mood = "no"
    due = morning_of(order, 2)
    for day in range(8):
        worker(bank, due + timedelta(days=day))
    assert states(order) == ["paid", "overdue", "upcoming"]
    bank.mood = "yes"
    other = cards.save(ada.ref, "ogone", "TOKEN-2", CardDetails("visa", "1111", Expiry(2030, 1), "Ada"), NOON)
    assert other
    with clock.at(due + timedelta(days=9)):
        collection.change_card(order.ref, other)
    worker(bank, due + timedelta(days=9, minutes=1))
    session.expire_all()
    assert states(order) == ["paid", "paid", "upcoming"]
    assert {ticket.withheld for ticket in books.tickets()} == {None}


# E9, E12


def test_e9_a_card_that_ends_before_the_last_share(ada: Contact, bank: ScriptedBank) -> None:
    soon = CardDetails("visa", "4242", Expiry(2026, 12), "Ada")
    order = buys(ada, bank, seen=soon)
    assert schedule_of(order).short_card
    assert instalments.outlives(order.ref, soon)
    the_plan("CB3X", refuses_short_cards=True)
    other = agrees(ada)
    assert not instalments.outlives(other.ref, soon)
    assert instalments.outlives(other.ref, CardDetails("visa", "1", Expiry(2027, 1)))


def test_e12_a_card_that_pays_instalments_stays_until_another_does(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    card = schedule_of(order).card
    assert card
    assert instalments.open_by_card(ada.ref)[card.ref] == 2
    with pytest.raises(instalments.CardInUse):
        instalments.drop_card(card)
    other = cards.save(ada.ref, "ogone", "TOKEN-2", CardDetails("visa", "1111", Expiry(2030, 1), "Ada"), NOON)
    assert other
    collection.change_card(order.ref, other)
    instalments.drop_card(card)
    assert [saved.ref for saved in cards.of_contact(ada.ref)] == [other.ref]


# By the shopper


def test_credit_pays_a_whole_share_or_none_of_it(ada: Contact, bank: ScriptedBank) -> None:
    credit.adjust(ada, euros(8_249), "a gift", OWNER)
    order = buys(ada, bank)
    with pytest.raises(collection.NotEnough):
        collection.pay_from_credit(order.ref, [2], ada, euros(8_250))
    session.rollback()
    credit.adjust(ada, euros(1), "and a cent", OWNER)
    collection.pay_from_credit(order.ref, [2], ada, euros(8_250))
    assert states(order) == ["paid", "paid", "upcoming"]
    assert (owed(ada), credit.balance(ada).minor) == (8_250, 0)
    with pytest.raises(instalments.NotOpen):
        collection.pay_from_credit(order.ref, [2], ada, euros(8_250))


def test_the_last_share_may_be_paid_before_the_others(ada: Contact, bank: ScriptedBank) -> None:
    credit.adjust(ada, euros(8_250), "a gift", OWNER)
    order = buys(ada, bank)
    collection.pay_from_credit(order.ref, [3], ada, euros(8_250))
    assert states(order) == ["paid", "upcoming", "paid"]
    worker(bank, morning_of(order, 3))
    assert states(order) == ["paid", "paid", "paid"]
    assert owed(ada) == 0


# E23, E24, S53


def takes_back(order_ref: str, items: RefundItems) -> dict[FundingSource, int]:
    order = orders.find(order_ref)
    assert order
    shown = reversals.preview(order, Reversal(items))
    reversals.run(order_ref, Reversal(items), shown=shown, reason="asked", by=OWNER)
    return {means: shown.to(means).minor for means in FundingSource if shown.to(means)}


def test_e23_one_ticket_back_lowers_the_last_open_share_first(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    went = takes_back(order.ref, RefundItems(lines=frozenset({order.lines[0].id})))
    assert went == {FundingSource.INSTALMENTS: 11_000}
    assert [row.amount.minor for row in rows(order)] == [16_500, 5_500, 0]
    assert states(order) == ["paid", "upcoming", "canceled"]
    assert owed(ada) == 5_500
    worker(bank, morning_of(order, 3))
    assert states(order) == ["paid", "paid", "canceled"]
    assert (bank.holds, owed(ada)) == (22_000, 0)
    assert "receivable" not in books.balances()


def test_what_the_open_shares_do_not_hold_goes_back_to_the_card(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    lines = frozenset(line.id for line in order.lines[:2])
    assert takes_back(order.ref, RefundItems(lines=lines)) == {
        FundingSource.INSTALMENTS: 16_500,
        FundingSource.CARD: 5_500,
    }
    assert states(order) == ["paid", "canceled", "canceled"]


def test_e24_a_cancelled_event_cancels_what_is_open_and_returns_what_was_paid(
    ada: Contact, bank: ScriptedBank
) -> None:
    order = buys(ada, bank)
    worker(bank, morning_of(order, 2))
    assert takes_back(order.ref, RefundItems()) == {
        FundingSource.INSTALMENTS: 8_250,
        FundingSource.CARD: 24_750,
    }
    assert states(order) == ["paid", "paid", "canceled"]
    assert worker(bank, morning_of(order, 3)) == 0
    with clock.at(morning_of(order, 3)):
        refunds.run_due({"ogone": bank.port})
    assert (bank.holds, owed(ada)) == (0, 0)
    assert books.letters(EmailKind.TAKEN_BACK) == 1


def test_money_under_way_for_a_share_that_is_canceled_meanwhile_goes_back(
    ada: Contact, bank: ScriptedBank
) -> None:
    order = buys(ada, bank)
    bank.mood = "silent"
    due = morning_of(order, 2)
    worker(bank, due)
    with clock.at(due + timedelta(minutes=1)):
        takes_back(order.ref, RefundItems())
        bank.mood = "yes"
        session.remove()
        payments.resolve(of_shares(order)[0], bank.port, "sweep")
        refunds.run_due({"ogone": bank.port})
    assert of_shares(order)[0].state is PaymentState.CAPTURED
    assert states(order) == ["paid", "canceled", "canceled"]
    assert (bank.holds, owed(ada)) == (0, 0)
    assert "receivable" not in books.balances()


def test_the_database_refuses_more_than_is_owed_whatever_the_code_does(
    ada: Contact, bank: ScriptedBank
) -> None:
    order = buys(ada, bank)
    sides = {ledger.RECEIVABLE: euros(16_501), instalments.account(schedule_of(order)): euros(-16_501)}
    ledger.book("instalments:by-mistake", order.ref, sides)
    session.flush()
    with pytest.raises(DatabaseError, match="overpaid"):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_card_that_is_deleted_while_it_pays_takes_no_order_with_it(
    ada: Contact, bank: ScriptedBank
) -> None:
    """Its owner deletes it while their bank is asked: the order is sold, and another card is asked for."""
    saved = cards.save(ada.ref, "ogone", "TOKEN-2", CardDetails("visa", "1111", Expiry(2030, 1), "Ada"), NOON)
    assert saved
    order = agrees(ada)
    bank.mood = "silent"
    paying = replace(by_card(order), saved_card_ref=saved.ref, save_card=False)
    payments.pay(order, paying, bank.port)
    instalments.drop_card(saved)
    bank.mood = "yes"
    payments.resolve(payments.of_order(order.ref)[0], bank.port, "sweep")
    assert states(order) == ["paid", "upcoming", "upcoming"]
    assert schedule_of(order).card_ref is None


def test_money_that_came_too_late_for_a_plan_saves_no_card(ada: Contact, bank: ScriptedBank) -> None:
    """E19: the seats are gone; nothing was bought, so nothing is agreed to and no card is saved."""
    order = agrees(ada)
    bank.mood = "silent"
    payments.pay(order, by_card(order), bank.port)
    for line in order.lines:
        line.place.basket_ref, line.place.order_ref = None, "COUNTER"
    session.execute(
        update(Place).where(Place.order_ref.is_(None)).values(order_ref="COUNTER", basket_ref=None)
    )
    session.commit()
    bank.mood = "yes"
    payments.resolve(payments.of_order(order.ref)[0], bank.port, "sweep")
    refunds.run_due({"ogone": bank.port})
    assert (order.state, bank.holds, owed(ada)) == ("refunded", 0, 0)
    assert not cards.of_contact(ada.ref)


def test_an_order_that_still_owes_is_not_over(ada: Contact, bank: ScriptedBank) -> None:
    """Fees stay with the venue: what is open of them is still taken on its day."""
    order = buys(ada, bank)
    session.execute(update(OrderLine).values(fee_minor=10_000))
    session.commit()
    session.expire_all()
    assert takes_back(order.ref, RefundItems(fees=False)) == {FundingSource.INSTALMENTS: 3_000}
    assert (order.paid, owed(ada)) == (True, 13_500)
    worker(bank, morning_of(order, 3))
    assert (schedule_of(order).open, owed(ada), bank.holds) == ([], 0, 30_000)


def test_whoever_takes_the_mandate_back_is_charged_no_more(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    collection.stop(order.ref)
    worker(bank, morning_of(order, 2))
    assert not bank.merchant_initiated
    assert (states(order)[1], rows(order)[1].trouble) == ("failed", CollectionProblem.CARD)
    assert owed(ada) == 16_500


def test_an_order_keeps_the_terms_it_agreed_to(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    the_plan("CB3X", release_percent=100, retry_days=[], grace_days=0)
    bank.mood = "no"
    worker(bank, morning_of(order, 2))
    assert states(order)[1] == "failed"
    assert {ticket.withheld for ticket in books.tickets()} == {None}


def test_above_an_amount_the_bank_checks_what_is_paid_now_not_what_was(
    ada: Contact, bank: ScriptedBank
) -> None:
    cube = channels.find("cube")
    rules = channels.CardRules.of(cube)
    never = replace(rules, authentication=AuthenticationPolicy.NEVER, challenge_over_minor=10_000)
    channels.set_card_rules(cube, never, OWNER)
    session.expunge_all()
    cache.refresh()
    found = orders.find(buys(ada, bank).ref)
    assert found
    assert not payments.checks_shopper(found, [], euros(10_000))
    assert payments.checks_shopper(found, [], euros(10_001))


def test_no_more_is_taken_off_than_is_open(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    with pytest.raises(ValueError, match="more would be taken off"):
        instalments.reduce(order.ref, schedule_of(order).left + Money(1, "EUR"))


# Tickets


def test_tickets_wait_until_enough_is_paid_if_the_plan_says_so(ada: Contact, bank: ScriptedBank) -> None:
    the_plan("CB3X", release_percent=75)
    order = buys(ada, bank)
    assert {ticket.withheld for ticket in books.tickets()} == {"instalments"}
    worker(bank, morning_of(order, 2))
    session.expire_all()
    assert {ticket.withheld for ticket in books.tickets()} == {None}


# Plans


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ({"number": 1}, Fault.NUMBER),
        ({"number": 13, "split": []}, Fault.NUMBER),
        ({"split": [5000, 2500]}, Fault.SPLIT),
        ({"split": [5000, 2500, 2400]}, Fault.SPLIT),
        ({"split": [10_000, 0, 0]}, Fault.SPLIT),
        ({"every": 0}, Fault.INTERVAL),
        ({"mode": PlanMode.FREE, "most_days": 51}, Fault.TOO_LONG),
        ({"retry_days": [3, 1]}, Fault.DUNNING),
        ({"grace_days": -1}, Fault.DUNNING),
        ({"reminder_days": 61}, Fault.DUNNING),
        ({"release_percent": 101}, Fault.RELEASE),
    ],
)
def test_a_plan_that_cannot_be_kept_is_not_saved(db: Flask, rules: dict[str, Any], fault: Fault) -> None:
    with pytest.raises(BadPlan) as refusal:
        instalments.save_plan("CB3X", PlanChanges(**rules), OWNER)
    assert refusal.value.fault is fault
    assert plans.all_of()[1].split == [5000, 2500, 2500]


def test_a_large_venue_may_delay_payment_for_less_long(db: Flask) -> None:
    instalments.save_plan("CB3X", PlanChanges(mode=PlanMode.FREE, most_days=50), OWNER)
    instalments.declare_seller(channels.find("cube"), Country.FRANCE, large=True, by=OWNER)
    with pytest.raises(BadPlan) as refusal:
        instalments.save_plan("CB3X", PlanChanges(most_days=15), OWNER)
    assert (refusal.value.fault, refusal.value.most) == (Fault.TOO_LONG, 14)
    instalments.save_plan("CB3X", PlanChanges(most_days=14), OWNER)


@pytest.mark.parametrize(
    ("rules", "most"),
    [
        ({"number": 4, "every": 4}, None),
        ({"number": 4, "every": 5}, 12),
        ({"number": 5, "every": 1}, 3),
        ({"number": 5, "interval": Interval.DAY, "every": 22}, None),
        ({"number": 10, "interval": Interval.DAY, "every": 10}, 3),
        ({"number": 10, "interval": Interval.DAY, "every": 10, "mode": PlanMode.RESTRICTIVE}, None),
    ],
)
def test_a_swiss_venue_is_paid_soon_or_in_few_payments(
    db: Flask, rules: dict[str, Any], most: int | None
) -> None:
    """What is paid before the performance is not lent by anybody (L12)."""
    instalments.declare_seller(channels.find("ombres"), Country.SWITZERLAND, large=False, by=OWNER)
    plain: dict[str, Any] = {"mode": PlanMode.FREE, "split": [], "most_days": 50}
    changes = PlanChanges(**plain | rules)
    if most is None:
        assert instalments.save_plan("CB3X", changes, OWNER).every == rules["every"]
        return
    with pytest.raises(BadPlan) as refusal:
        instalments.save_plan("CB3X", changes, OWNER)
    assert (refusal.value.fault, refusal.value.most) == (Fault.TOO_SLOW, most)


def test_a_house_in_two_countries_keeps_both_laws(db: Flask) -> None:
    instalments.declare_seller(channels.find("ombres"), Country.SWITZERLAND, large=False, by=OWNER)
    with pytest.raises(BadPlan) as refusal:
        instalments.save_plan("CB3X", PlanChanges(mode=PlanMode.FREE, most_days=51), OWNER)
    assert (refusal.value.fault, refusal.value.most) == (Fault.TOO_LONG, 50)


def test_only_a_method_of_its_kind_has_a_plan(db: Flask) -> None:
    with pytest.raises(BadPlan) as refusal:
        instalments.save_plan("CBWEB", PlanChanges(number=3), OWNER)
    assert refusal.value.fault is Fault.NOT_INSTALMENTS
