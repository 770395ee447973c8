"""The bank accepts a capture (91) and refuses it later (93): no money came, what it paid is owed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlalchemy.orm.attributes import set_committed_value
from structlog.testing import capture_logs

from app import cache
from app.accounting.credit import services as credit
from app.db import session
from app.flows.privacy import services as privacy
from app.http import formats
from app.kernel import clock
from app.kernel.money import Money
from app.mail import composer
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.psp.port import (
    ActionRequired,
    Captured,
    CardDetails,
    Declined,
    DeclineReason,
    Misconfigured,
    NotFound,
    Outcome,
    Provider,
    Refunded,
    RefundOutcome,
    RefundRefused,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from app.sale.orders import services as orders
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Withheld
from app.settlement.deferred import services as deferred
from app.settlement.payments import sent_back
from app.settlement.payments import services as payments
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.refunds.services import outcomes
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import RefundState
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.statements import services as statements
from app.venue.channels import services as channels
from app.venue.channels.policies import RefundPolicy
from app.worker import sweeps
from tests import books
from tests.accounting.test_credit_and_deferred import pays_debt
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER, contact
from tests.shopper import CHALLENGE_CARD, GOOD_CARD, Shopper
from tests.test_cases import LATE, house_is_full

REFUSED_LATER = "4000100000000158"
ORDER = 22_000
MINE = Money(5_000, "EUR")
LATER = RefundRefused("", DeclineReason.GENERIC, RetryAdvice.LATER, "93/50001130")
FOR_GOOD = RefundRefused("", DeclineReason.GENERIC, RetryAdvice.NONE, "93/50001130")
NEXT_HOUR = NOON + timedelta(hours=1, minutes=1)


def pays(shopper: Shopper, number: str = REFUSED_LATER) -> Contact:
    """Ada, signed in, whose bank accepts at first."""
    ada = contact()
    shopper.signs_in(ada).up_to("payment").pays(number)
    assert shopper.page.h1 == "Order confirmed"
    assert states() == [PaymentState.CAPTURED]
    return ada


def bank_refuses(bank: Bank) -> None:
    bank.settle()
    bank.rings()
    session.expire_all()


def strangers_debt(shopper: Shopper, bank: Bank) -> Contact:
    """Ada, under whose address somebody ordered as a guest."""
    ada = contact()
    shopper.up_to("payment").pays(REFUSED_LATER)
    bank_refuses(bank)
    return session.get_one(Contact, ada.ref)


def half_taken_back() -> Money:
    """One of two tickets; its money is still to be sent."""
    order = books.order()
    half = RefundItems(lines=frozenset({order.lines[0].id}))
    back = reversals.preview(order, Reversal(half)).amount
    reversals.run(order.ref, Reversal(half), shown=back, reason="asked", by=OWNER)
    return back


def taken_back() -> Money:
    """All of the order that can be; its money is still to be sent."""
    order = books.order()
    back = reversals.preview(order, Reversal()).amount
    reversals.run(order.ref, Reversal(), shown=back, reason="asked", by=OWNER)
    return back


def in_flight(state: RefundState = RefundState.SENT) -> Refund:
    """The only refund; the worker has sent it."""
    (refund,) = books.refunds()
    for step in dict.fromkeys((RefundState.SENT, state)):
        refund.move(step)
    refund.sent_at = clock.now()
    session.commit()
    return refund


def answered(refund: Refund, outcome: RefundOutcome | NotFound) -> None:
    outcomes.record_outcome(refund.ref, outcome)


def asking_mail() -> str:
    row = session.query(EmailMessage).filter_by(kind=EmailKind.CAPTURE_REFUSED).one()
    return str(composer.compose(row).body)


def deferred_debts(ada: Contact) -> list[int]:
    """What "My money" lists as still to be paid."""
    return [left.minor for _entry, left in statements.deferred_of(ada).open_debts]


def states() -> list[PaymentState]:
    return [payment.state for payment in books.payments()]


def owes(ada: Contact) -> int:
    return deferred.owed(ada).minor


def no_money_came(bank: Bank) -> None:
    """Neither the bank nor the books have any of a card."""
    assert bank.charged() == 0
    assert not {"receivable", "clearing:ogone"} & set(books.balances())
    assert books.every_transaction_is_even()


def test_the_order_stands_and_its_price_is_a_debt(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    bank_refuses(bank)
    assert (states(), owes(ada)) == ([PaymentState.CAPTURE_REFUSED], ORDER)
    assert books.order().paid
    no_money_came(bank)


def test_the_shopper_is_told_once_and_somebody_is_called(shopper: Shopper, bank: Bank) -> None:
    pays(shopper)
    with capture_logs() as lines:
        bank_refuses(bank)
        bank.rings_again()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["capture_refused"]
    assert books.letters(EmailKind.CAPTURE_REFUSED) == 1
    row = session.query(EmailMessage).filter_by(kind=EmailKind.CAPTURE_REFUSED).one()
    mail = composer.compose(row)
    assert "€220.00 is left to pay" in mail.body
    assert "/en/account/money" in mail.body


def test_the_debt_is_paid_with_another_card(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    bank_refuses(bank)
    pays_debt(shopper, "220.00")
    shopper.agrees().pays()
    assert shopper.page.h1 == "Order confirmed"
    assert (owes(ada), bank.charged()) == (0, ORDER)
    assert "receivable" not in books.balances()


def test_a_guest_finds_the_debt_at_their_address(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(REFUSED_LATER)
    bank_refuses(bank)
    ada = customers.find("cube", "ada@example.org")
    assert ada is not None
    assert owes(ada) == ORDER
    no_money_came(bank)


def test_what_a_stranger_owes_under_my_address_is_not_mine_to_pay(shopper: Shopper, bank: Bank) -> None:
    ada = strangers_debt(shopper, bank)
    deferred.adjust(ada, MINE, "Last season", OWNER)
    assert (deferred_debts(ada), statements.deferred_of(ada).owed) == ([MINE.minor], MINE)
    deferred.adjust(ada, -MINE, "Paid at the counter", OWNER)
    assert (deferred_debts(ada), owes(ada)) == ([], ORDER)


def test_my_card_pays_nothing_of_it_either(shopper: Shopper, bank: Bank) -> None:
    """More than I owe is my credit."""
    ada = strangers_debt(shopper, bank)
    deferred.adjust(ada, MINE, "Last season", OWNER)
    phone = Shopper(shopper.app, bank, "en").signs_in(ada)
    pays_debt(phone, "100.00").agrees().pays()
    assert (owes(ada), credit.balance(ada).minor) == (ORDER, 10_000 - MINE.minor)


def test_staff_see_it_and_its_tickets_are_withheld(shopper: Shopper, bank: Bank) -> None:
    ada = strangers_debt(shopper, bank)
    assert [(debt.contact, debt.amount.minor) for debt in deferred.unpaid("cube")] == [(ada, ORDER)]
    channels.find("cube").withholds_unpaid_days = 30_000
    session.commit()
    cache.refresh()
    deferred.review_tickets(ada)
    assert {ticket.withheld for ticket in books.tickets()} == {Withheld.DEFERRED}


def test_it_is_mine_once_i_have_proved_the_address(shopper: Shopper, bank: Bank) -> None:
    ada = strangers_debt(shopper, bank)
    orders.attach(ada)
    session.commit()
    assert (deferred_debts(ada), statements.deferred_of(ada).owed.minor) == ([ORDER], ORDER)


def test_the_worker_finds_it_when_the_notification_is_lost(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    bank.settle()
    with clock.at(NEXT_HOUR):
        sweeps.ask_banks()
    assert (states(), owes(ada)) == ([PaymentState.CAPTURE_REFUSED], ORDER)


def test_a_pending_capture_is_asked_about_until_it_is_done(shopper: Shopper, bank: Bank) -> None:
    bank.fault("*", "slow_capture", value="9999")
    pays(shopper, GOOD_CARD)
    with clock.at(NEXT_HOUR):
        assert sweeps.ask_banks() == 1
        assert bank.charged() == 0
        bank.settle()
    with clock.at(NEXT_HOUR + timedelta(hours=1, minutes=1)):
        assert sweeps.ask_banks() == 1
    with clock.at(NEXT_HOUR + timedelta(days=1)):
        assert sweeps.ask_banks() == 0
    assert (states(), bank.charged()) == ([PaymentState.CAPTURED], ORDER)


def test_a_silent_bank_is_no_news_about_a_pending_capture(shopper: Shopper, bank: Bank) -> None:
    pays(shopper)
    bank.fault("*", "lookup_down", value="1")
    with capture_logs() as lines, clock.at(NEXT_HOUR):
        sweeps.ask_banks()
    assert not [line for line in lines if line["event"] == "payment_contradiction"]
    bank.settle()
    with clock.at(NEXT_HOUR + timedelta(hours=1, minutes=1)):
        sweeps.ask_banks()
    assert states() == [PaymentState.CAPTURE_REFUSED]


def test_a_capture_that_stays_pending_calls_somebody(shopper: Shopper, bank: Bank) -> None:
    bank.fault("*", "slow_capture", value="9999999")
    pays(shopper, GOOD_CARD)
    for days, called in ((3, 0), (5, 1)):
        with capture_logs() as lines, clock.at(NOON + timedelta(days=days)):
            sweeps.ask_banks()
        assert len([line for line in lines if line["event"] == "sweep_row_overdue"]) == called


@dataclass
class Answers:
    """A bank that has one answer, whatever is asked."""

    answer: Outcome | NotFound

    def lookup(self, attempt: str, provider_ref: str) -> Outcome | NotFound:
        return self.answer


NO_NEWS = (
    NotFound(),
    Declined("", DeclineReason.GENERIC, RetryAdvice.NONE, "2/30001001"),
    Misconfigured("0/50001111"),
    ActionRequired("", None),
    Unresolved("", UnresolvedReason.SILENCE),
    Captured("", None, CardDetails(), pending=True),
)


def asked(answer: Outcome | NotFound, at: datetime) -> list[str]:
    """The bank is asked once about what is due; the alarms that led to."""
    with capture_logs() as lines, clock.at(at):
        assert payments.sweep(cast(Mapping[str, Provider], {"ogone": Answers(answer)}))
    return [line["event"] for line in lines if line["log_level"] == "error"]


@pytest.mark.parametrize("wrong_code", [False, True], ids=["good", "wrong code"])
@pytest.mark.parametrize("answer", NO_NEWS, ids=lambda answer: type(answer).__name__)
def test_a_pending_capture_without_news_calls_somebody_after_days(
    shopper: Shopper, bank: Bank, answer: Outcome | NotFound, wrong_code: bool
) -> None:
    bank.fault("*", "slow_capture", value="9999")
    pays(shopper, GOOD_CARD)
    (payment,) = books.payments()
    if wrong_code:
        payment.state, payment.reason = PaymentState.DECLINED, sent_back.WRONG_CODE
        session.commit()
    before = payment.state
    assert "sweep_row_overdue" not in asked(answer, NEXT_HOUR)
    assert "sweep_row_overdue" in asked(answer, NOON + timedelta(days=5))
    assert (states(), books.payments()[0].ask_at is not None) == ([before], True)


@pytest.mark.parametrize("answer", NO_NEWS[:3], ids=lambda answer: type(answer).__name__)
def test_a_no_is_no_news_about_a_pending_capture(
    shopper: Shopper, bank: Bank, answer: Outcome | NotFound
) -> None:
    """Nobody is called every hour: it is asked about again."""
    bank.fault("*", "slow_capture", value="9999")
    pays(shopper, GOOD_CARD)
    assert [asked(answer, NEXT_HOUR + hour * timedelta(minutes=61)) for hour in range(3)] == [[], [], []]


def test_a_pending_capture_the_bank_cannot_account_for_calls_somebody(shopper: Shopper, bank: Bank) -> None:
    bank.fault("*", "slow_capture", value="9999")
    ada = pays(shopper, GOOD_CARD)
    bank.misquotes("querydirect", 'STATUS="91"', 'STATUS="5"')
    with capture_logs() as lines, clock.at(NEXT_HOUR):
        sweeps.ask_banks()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["payment_needs_human"]
    (payment,) = books.payments()
    assert (payment.state, owes(ada)) == (PaymentState.CAPTURED, 0)
    assert payment.ask_at


def test_nobody_is_erased_while_their_capture_is_pending(shopper: Shopper, bank: Bank) -> None:
    """Refused later, it would be owed by somebody without a name."""
    bank.fault("*", "slow_capture", value="9999")
    ada = pays(shopper, GOOD_CARD)
    assert privacy.ErasureObstacle.PAYING in [found.reason for found in privacy.open_money(ada)]
    bank.settle()
    bank.rings()
    assert privacy.ErasureObstacle.PAYING not in [found.reason for found in privacy.open_money(ada)]


def test_money_that_came_too_late_and_then_not_at_all_is_owed_by_nobody(shopper: Shopper, bank: Bank) -> None:
    """The seats had gone, so all of it was to go back; nothing came, so nothing goes."""
    bank.fault("*", "capture_refused")
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + LATE):
        sweeps.release_holds()
        house_is_full()
        shopper.answers_bank("confirm")
        bank_refuses(bank)
        sweeps.send_refunds()
    (refund,) = books.refunds()
    assert (refund.state, refund.reason) == (RefundState.CANCELED, RefundReason.SEATS_GONE)
    assert books.letters(EmailKind.CAPTURE_REFUSED) == 0
    assert books.balances() == {}
    assert customers.find("cube", "ada@example.org") is None
    no_money_came(bank)


def test_an_order_taken_back_afterwards_lowers_the_debt(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    bank_refuses(bank)
    order = books.order()
    shown = reversals.preview(order, Reversal())
    reversals.run(order.ref, Reversal(), shown=shown, reason="asked", by=OWNER)
    assert (owes(ada), books.order().state) == (0, OrderState.REFUNDED)
    no_money_came(bank)


def test_nothing_goes_back_to_a_card_whose_refusal_the_session_has_not_read(
    shopper: Shopper, bank: Bank
) -> None:
    ada = pays(shopper)
    bank_refuses(bank)
    deferred.adjust(ada, Money(-ORDER, "EUR"), "Paid at the counter", OWNER)
    (payment,) = books.payments()
    set_committed_value(payment, "state", PaymentState.CAPTURED)  # as it was when the session read it
    taken_back()
    assert [refund.destination for refund in books.refunds()] == [FundingSource.CREDIT]
    assert credit.balance(ada).minor == ORDER


def test_what_was_taken_back_before_is_not_asked_for(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    left = Money(ORDER, "EUR") - half_taken_back()
    bank_refuses(bank)
    assert owes(ada) == left.minor
    assert f"{formats.money(left, 'en')} is left to pay" in asking_mail()
    no_money_came(bank)


def test_a_refund_in_flight_lowers_the_debt_once_the_bank_refuses_it(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    back = half_taken_back()
    refund = in_flight()
    bank_refuses(bank)
    assert owes(ada) == ORDER
    answered(refund, LATER)
    assert (refund.state, refund.ask_at) == (RefundState.CANCELED, None)
    assert (owes(ada), credit.balance(ada).minor) == (ORDER - back.minor, 0)
    assert deferred_debts(ada) == [ORDER - back.minor]
    assert books.letters(EmailKind.REFUND_CREDITED) == 0
    no_money_came(bank)


@pytest.mark.parametrize("state", [RefundState.UNRESOLVED, RefundState.PENDING])
def test_so_does_one_the_bank_had_not_accepted_for_good(
    shopper: Shopper, bank: Bank, state: RefundState
) -> None:
    ada = pays(shopper)
    half_taken_back()
    refund = in_flight(state)
    bank_refuses(bank)
    answered(refund, FOR_GOOD)
    answered(refund, FOR_GOOD)
    assert (refund.state, owes(ada)) == (RefundState.CANCELED, ORDER // 2)
    no_money_came(bank)


def test_a_canceled_refund_that_is_done_after_all_calls_somebody(shopper: Shopper, bank: Bank) -> None:
    pays(shopper)
    half_taken_back()
    refund = in_flight()
    bank_refuses(bank)
    answered(refund, LATER)
    with capture_logs() as lines:
        answered(refund, Refunded("", refund.amount))
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["refund_contradiction"]


def test_so_does_one_that_never_reached_the_bank(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    half_taken_back()
    refund = in_flight()
    bank_refuses(bank)
    with clock.at(NEXT_HOUR):
        answered(refund, NotFound())
    assert (refund.state, owes(ada)) == (RefundState.CANCELED, ORDER // 2)


def test_nobody_is_asked_for_money_that_is_on_its_way_back(shopper: Shopper, bank: Bank) -> None:
    """The whole order was taken back, so nothing is left to pay, and no mail says so."""
    ada = pays(shopper)
    taken_back()
    refund = in_flight()
    bank_refuses(bank)
    assert books.letters(EmailKind.CAPTURE_REFUSED) == 0
    answered(refund, LATER)
    assert (owes(ada), credit.balance(ada).minor) == (0, 0)
    no_money_came(bank)


def test_only_what_stays_of_the_order_is_asked_for(shopper: Shopper, bank: Bank) -> None:
    pays(shopper)
    left = Money(ORDER, "EUR") - half_taken_back()
    in_flight()
    bank_refuses(bank)
    body = asking_mail()
    assert f"{formats.money(left, 'en')} is left to pay" in body
    assert "Your order stays as it is." in body


def test_an_order_taken_back_but_for_its_fees_does_not_stay(shopper: Shopper, bank: Bank) -> None:
    channels.change(channels.find("cube"), OWNER, refund_policy=RefundPolicy.IN_TURN, refunds_fees=False)
    session.expunge_all()
    cache.refresh()
    ada = pays(shopper)
    fees = ORDER - taken_back().minor
    bank_refuses(bank)
    assert (books.order().state, owes(ada)) == (OrderState.REFUNDED, fees)
    assert "stays as it is" not in asking_mail()


def test_a_debt_paid_before_the_refund_was_refused_is_credit(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    back = half_taken_back()
    refund = in_flight()
    bank_refuses(bank)
    deferred.adjust(ada, Money(-ORDER, "EUR"), "Paid at the counter", OWNER)
    answered(refund, LATER)
    assert (owes(ada), credit.balance(ada)) == (0, back)
    assert books.every_transaction_is_even()


def test_a_capture_refused_because_of_our_account_is_a_debt_too(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    (payment,) = books.payments()
    payments.settle(payment.ref, Misconfigured("93/50001119", of_capture=True), "sweep")
    assert (states(), owes(ada)) == ([PaymentState.CAPTURE_REFUSED], ORDER)


def test_a_refused_capture_that_is_done_after_all_calls_somebody(shopper: Shopper, bank: Bank) -> None:
    ada = pays(shopper)
    bank_refuses(bank)
    (payment,) = books.payments()
    done = Captured(payment.provider_ref, payment.amount, CardDetails())
    with capture_logs() as lines:
        payments.settle(payment.ref, done, "notification")
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["payment_contradiction"]
    assert (states(), owes(ada)) == ([PaymentState.CAPTURE_REFUSED], ORDER)


def test_a_refusal_of_what_was_never_accepted_is_a_plain_no(shopper: Shopper, bank: Bank) -> None:
    bank.misquotes("orderdirect", 'STATUS="9"', 'STATUS="93"')
    shopper.up_to("payment").pays()
    assert states() == [PaymentState.DECLINED]
    assert books.refunds() == []


@pytest.mark.parametrize("again", [1, 2])
def test_old_news_that_it_was_accepted_changes_nothing(shopper: Shopper, bank: Bank, again: int) -> None:
    ada = pays(shopper)
    bank_refuses(bank)
    with capture_logs() as lines:
        for _ in range(again):
            bank.rings_again()
    assert not [line for line in lines if line["event"] == "payment_contradiction"]
    assert (states(), owes(ada)) == ([PaymentState.CAPTURE_REFUSED], ORDER)
