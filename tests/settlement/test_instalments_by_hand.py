"""What staff do about an instalment: retry, link, suspension, paid otherwise; once, by somebody who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.accounting.ledger.services import Means
from app.audit import services as audit
from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.collection.services import CannotRetry, Changed, NotEnough, Obstacle, Receipt
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment
from app.settlement.payments.services import PaymentPending
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.splits import FundingSource
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import Reversal
from tests import books
from tests.conftest import NOON
from tests.people import contact
from tests.settlement.test_instalments import euros, owed, worker
from tests.shares import ScriptedBank, buys, morning_of, rows, states

KARIN = Actor("Karin", "0KARIN", frozenset({Grant(Role.BOX_OFFICE, "cube")}))
SAM = Actor("Sam", "0SAM", frozenset({Grant(Role.MANAGER, "cube")}))


@pytest.fixture
def bank() -> ScriptedBank:
    return ScriptedBank()


@pytest.fixture
def ada(db: Flask) -> Contact:
    return contact("ada@example.org", confirmed_at=NOON)


@pytest.fixture
def order(ada: Contact, bank: ScriptedBank) -> Order:
    """Three shares, the first paid; the bank refuses the second on its day, and may accept another day."""
    return refused("no", ada, bank)


def refused(mood: str, ada: Contact, bank: ScriptedBank) -> Order:
    found = buys(ada, bank)
    bank.mood = mood
    worker(bank, morning_of(found, 2))
    bank.mood = "yes"
    return found


def second(order: Order) -> Instalment:
    return rows(order)[1]


def shown(order: Order) -> str:
    return collection.version(second(order))


def retry(order: Order, bank: ScriptedBank, by: Actor = KARIN) -> PaymentState | None:
    with clock.at(morning_of(order, 2) + timedelta(hours=2)):
        paid = collection.retry(order.ref, 2, shown(order), {"ogone": bank.port}, by)
    return paid.state if paid else None


def acts(order: Order) -> list[str]:
    return [entry.act for entry in audit.history("order", order.ref)]


def test_tried_again_by_hand_it_is_paid_and_said_who_asked(order: Order, bank: ScriptedBank) -> None:
    assert retry(order, bank) is PaymentState.CAPTURED
    assert states(order) == ["paid", "paid", "upcoming"]
    (entry,) = audit.history("order", order.ref)
    assert (entry.act, entry.name, entry.after["instalment"]) == ("instalment_retried", "Karin", 2)


def test_refused_again_it_takes_its_course(order: Order, bank: ScriptedBank) -> None:
    bank.mood = "no"
    assert retry(order, bank) is PaymentState.DECLINED
    assert (second(order).state, second(order).tries) == ("failed", 2)
    assert second(order).next_at is not None


@pytest.mark.parametrize(("mood", "obstacle"), [("hard", Obstacle.HARD_NO), ("confirm", Obstacle.CONFIRM)])
def test_after_a_hard_no_the_bank_is_not_asked(
    ada: Contact, bank: ScriptedBank, mood: str, obstacle: Obstacle
) -> None:
    order = refused(mood, ada, bank)
    asked = len(bank.asked)
    with pytest.raises(CannotRetry) as cannot:
        retry(order, bank)
    assert (cannot.value.obstacle, len(bank.asked), acts(order)) == (obstacle, asked, [])


def test_what_no_bank_has_refused_is_not_taken_before_its_day(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    with pytest.raises(CannotRetry) as cannot:
        collection.retry(order.ref, 2, shown(order), {"ogone": bank.port}, KARIN)
    assert cannot.value.obstacle is Obstacle.NOT_REFUSED


def test_a_mandate_taken_back_leaves_no_card_to_try(order: Order, bank: ScriptedBank) -> None:
    collection.stop(order.ref)
    with pytest.raises(CannotRetry) as cannot:
        retry(order, bank)
    assert cannot.value.obstacle is Obstacle.NO_CARD


def test_the_same_form_twice_asks_the_bank_once(order: Order, bank: ScriptedBank) -> None:
    bank.mood, version = "no", shown(order)
    retry(order, bank)
    asked = len(bank.asked)
    with pytest.raises(Changed):
        collection.retry(order.ref, 2, version, {"ogone": bank.port}, KARIN)
    assert len(bank.asked) == asked


def test_while_the_bank_is_silent_nobody_asks_it_for_more(order: Order, bank: ScriptedBank) -> None:
    bank.mood = "mute"
    assert retry(order, bank) is PaymentState.UNRESOLVED
    with pytest.raises(PaymentPending):
        retry(order, bank)


def test_suspended_it_is_not_taken_until_it_is_resumed(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    day = morning_of(order, 2)
    collection.suspend(order.ref, 2, shown(order), KARIN)
    assert worker(bank, day + timedelta(days=2)) == 0
    with clock.at(day + timedelta(days=2)):
        collection.resume(order.ref, 2, shown(order), KARIN)
    assert worker(bank, day + timedelta(days=2, hours=1)) == 0
    worker(bank, day + timedelta(days=3, minutes=1))
    assert states(order) == ["paid", "paid", "upcoming"]
    assert acts(order) == ["instalment_resumed", "instalment_suspended"]
    assert books.letters(EmailKind.INSTALMENT_SOON) == 0


def test_resumed_before_its_day_it_is_taken_on_its_day(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    collection.suspend(order.ref, 2, shown(order), KARIN)
    collection.resume(order.ref, 2, shown(order), KARIN)
    assert second(order).next_at == morning_of(order, 2, 0)


def test_another_card_is_not_tried_while_it_is_suspended(order: Order, bank: ScriptedBank) -> None:
    collection.suspend(order.ref, 2, shown(order), KARIN)
    instalments.use_card(second(order).schedule, str(second(order).schedule.card_ref))
    session.commit()
    assert second(order).next_at is None


def test_a_worker_that_claimed_it_first_lets_go_of_it(ada: Contact, bank: ScriptedBank) -> None:
    order = buys(ada, bank)
    with clock.at(morning_of(order, 2) + timedelta(minutes=1)):
        collection.suspend(order.ref, 2, shown(order), KARIN)
        second(order).next_at = clock.now()  # as if it had been claimed a moment before
        session.commit()
    asked = len(bank.asked)
    worker(bank, morning_of(order, 2) + timedelta(minutes=2))
    assert (len(bank.asked), second(order).next_at) == (asked, None)


def test_a_link_is_sent_once_a_minute_at_most(order: Order) -> None:
    collection.send_link(order.ref, 2, shown(order), KARIN)
    collection.send_link(order.ref, 2, shown(order), KARIN)
    assert books.letters(EmailKind.INSTALMENT_LINK) == 1


def otherwise(order: Order, minor: int, by: Actor = SAM) -> int:
    receipt = Receipt(euros(minor), NOON.date(), "VIR-2211", Means.TRANSFER)
    return collection.pay_otherwise(order.ref, 2, shown(order), receipt, "Paid at the counter", by).minor


def test_paid_at_the_counter_it_is_paid_and_what_is_too_much_is_credit(ada: Contact, order: Order) -> None:
    share = second(order).amount.minor
    assert otherwise(order, share + 500) == 500
    assert states(order) == ["paid", "paid", "upcoming"]
    assert (credit.balance(ada).minor, owed(ada)) == (500, share)
    assert books.every_transaction_is_even()
    assert books.balances()["bank"] == share + 500
    assert "adjustments" not in books.balances()
    (entry,) = audit.history("order", order.ref)
    assert (entry.act, entry.reason) == ("instalment_paid_otherwise", "Paid at the counter")
    assert entry.after["reference"] == "VIR-2211"


@pytest.mark.parametrize(
    ("means", "account"),
    [
        (Means.TRANSFER, "bank"), (Means.CHEQUE, "cheques"), (Means.CASH, "cash"), (Means.OTHER, "receipts"),
    ],
)  # fmt: skip
def test_each_way_to_pay_has_its_account(order: Order, means: Means, account: str) -> None:
    """None is an adjustment: an accountant finds the money where it lies."""
    before = books.balances().get(account, 0)
    row = second(order)
    receipt = Receipt(row.amount, NOON.date(), "No. 1", means)
    collection.pay_otherwise(order.ref, 2, shown(order), receipt, "So it was paid", SAM)
    assert books.balances()[account] - before == row.amount.minor


def test_an_instalment_is_paid_whole(order: Order) -> None:
    with pytest.raises(NotEnough):
        otherwise(order, second(order).amount.minor - 1)
    assert (states(order), acts(order)) == (["paid", "failed", "upcoming"], [])


def test_what_was_paid_at_the_counter_goes_back_as_credit(ada: Contact, order: Order) -> None:
    """D10: the event is cancelled."""
    share = second(order).amount.minor
    otherwise(order, share)
    preview = reversals.preview(order, Reversal())
    assert preview.to(FundingSource.CREDIT).minor == share
    assert preview.to(FundingSource.INSTALMENTS).minor == share


def test_who_may_not_changes_nothing(order: Order, bank: ScriptedBank) -> None:
    reader = Actor("Rob", "0ROB", frozenset({Grant(Role.READ_ONLY)}))
    other = Actor("Eve", "0EVE", frozenset({Grant(Role.MANAGER, "ombres")}))
    for by in (reader, other):
        for act in (
            lambda: retry(order, bank, by),  # noqa: B023
            lambda: collection.suspend(order.ref, 2, shown(order), by),  # noqa: B023
            lambda: collection.send_link(order.ref, 2, shown(order), by),  # noqa: B023
            lambda: otherwise(order, 10_000, by),  # noqa: B023
        ):
            with pytest.raises(Forbidden):
                act()
            session.rollback()
    with pytest.raises(Forbidden):
        otherwise(order, 10_000, KARIN)
    session.rollback()
    assert session.query(AuditEntry).filter_by(kind="order").count() == 0
