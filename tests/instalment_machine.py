"""A schedule, its worker, a bank in any mood; and a shopper who pays, changes cards, gives tickets back."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from app import cache
from app.accounting.credit import services as credit
from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock, money
from app.kernel.money import Money
from app.people.cards import services as cards
from app.people.customers.models import Contact
from app.psp.port import Browser, CardDetails, Expiry, Payer
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.plans import PlanChanges
from app.settlement.payments import services as payments
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.rate_limits import TooManyAttempts
from app.settlement.payments.services import CardPayment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import RefundReason
from app.settlement.reversals import errors
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import TenderKind
from tests import books
from tests.conftest import NOON, undone
from tests.people import OWNER, contact
from tests.shares import ScriptedBank, buys

POLITE = (
    errors.Refused, collection.NotEnough, instalments.NotOpen, payments.PaymentPending, payments.NotPayable,
    TooManyAttempts,
)  # fmt: skip

MOODS = st.sampled_from(["yes", "yes", "yes", "no", "hard", "confirm", "down", "silent", "mute"])
NUMBERS = st.sets(st.integers(1, 4), min_size=1)


class InstalmentMachine(RuleBasedStateMachine):
    """One order in one of several plans; each act is a request or a worker's round of its own."""

    @initialize(plan=st.sampled_from(["CB3X", "CB2X"]), tickets=st.integers(2, 4), withholds=st.booleans())
    def buys(self, plan: str, tickets: int, withholds: bool) -> None:
        self.undo = ExitStack()
        self.undo.enter_context(undone())
        self.now, self.bank = NOON, ScriptedBank()
        with clock.at(self.now):
            instalments.save_plan(plan, PlanChanges(withholds_tickets=withholds), OWNER)
            cache.refresh()
            ada = contact("ada@example.org", confirmed_at=NOON)
            self.contact_ref = ada.ref
            credit.adjust(ada, Money(12_000, "EUR"), "a beginning", OWNER)
            self.order_ref = buys(ada, self.bank, plan=plan, tickets=tickets).ref
            cards.save(ada.ref, "ogone", "TOKEN-2", CardDetails("visa", "1111", Expiry(2030, 1), "Ada"), NOON)
            session.commit()

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            self.undo.close()
            cache.clear()

    def _at(self) -> AbstractContextManager[Any]:
        session.remove()
        return clock.at(self.now)

    def _try(self, act: Any) -> None:
        try:
            act()
        except POLITE:
            session.rollback()

    @property
    def ada(self) -> Contact:
        return session.get_one(Contact, self.contact_ref)

    @property
    def order(self) -> Order:
        return orders.whole(self.order_ref)

    def _open(self, numbers: set[int]) -> list[Instalment]:
        schedule = instalments.of_order(self.order_ref)
        return [row for row in schedule.open if row.number in numbers] if schedule else []

    # The worker and the bank

    @rule(days=st.sampled_from([1, 3, 10, 31, 70]), mood=MOODS)
    def days_pass_and_the_worker_comes(self, days: int, mood: str) -> None:
        """After a long time it is an outage."""
        self.bank.mood, self.now = mood, self.now + timedelta(days=days)
        with self._at():
            instalments.remind()
            collection.run({"ogone": self.bank.port})

    @rule(minutes=st.sampled_from([1, 11, 61]), mood=MOODS)
    def the_worker_comes_again(self, minutes: int, mood: str) -> None:
        self.bank.mood, self.now = mood, self.now + timedelta(minutes=minutes)
        with self._at():
            collection.run({"ogone": self.bank.port})

    @rule()
    def the_bank_is_asked_what_became_of_it(self) -> None:
        self.now += timedelta(minutes=5)
        with self._at():
            payments.sweep({"ogone": self.bank.port})

    @rule()
    def refunds_are_sent(self) -> None:
        self.now += timedelta(minutes=2)
        with self._at():
            refunds.run_due({"ogone": self.bank.port})

    # The shopper

    @rule(numbers=NUMBERS, agrees=st.booleans(), mood=MOODS, off=st.sampled_from([0, 0, 0, 1]))
    def pays_with_a_card(self, numbers: set[int], agrees: bool, mood: str, off: int) -> None:
        self.bank.mood = mood
        with self._at():
            if rows := self._open(numbers):
                amount = instalments.total(rows)
                due = InstalmentSet(
                    tuple(row.number for row in rows), Money(amount.minor + off, "EUR"), agrees
                )
                self._try(lambda: payments.pay(self.order, self._paying(due), self.bank.port))

    def _paying(self, due: InstalmentSet) -> CardPayment:
        seen = CardDetails("visa", "1111", Expiry(2030, 1), "Ada")
        saved = next(card.ref for card in cards.of_contact(self.contact_ref) if card.last4 == "1111")
        return CardPayment(
            payments.new_attempt(self.order, due), "TOKEN-2", seen, "en", Payer("Ada"), Browser(), "http://back",
            saved_card_ref=saved, instalments=due, is_mandate=due.is_mandate,
        )  # fmt: skip

    @rule(numbers=NUMBERS)
    def pays_with_credit(self, numbers: set[int]) -> None:
        with self._at():
            if rows := self._open(numbers):
                chosen, amount = [row.number for row in rows], instalments.total(rows)
                self._try(lambda: collection.pay_from_credit(self.order_ref, chosen, self.ada, amount))

    @rule(which=st.integers(0, 1))
    def changes_the_card(self, which: int) -> None:
        with self._at():
            card = cards.of_contact(self.contact_ref)[which]
            self._try(lambda: collection.change_card(self.order_ref, card))

    @rule(part=st.booleans())
    def gives_back(self, part: bool) -> None:
        with self._at():
            lines = frozenset(line.id for line in self.order.standing[:1]) if part else frozenset[int]()
            self._try(lambda: self._gives_back(RefundItems(lines=lines)))

    def _gives_back(self, scope: RefundItems) -> None:
        shown = reversals.preview(self.order, Reversal(scope))
        reversals.run(self.order_ref, Reversal(scope), shown=shown, reason="asked", by=OWNER)

    @rule(part=st.booleans(), heard=st.sampled_from(["silent", "mute"]))
    def a_refund_meets_money_under_way(self, part: bool, heard: str) -> None:
        self.days_pass_and_the_worker_comes(31, heard)
        self.gives_back(part)
        self.the_bank_is_asked_what_became_of_it()

    @rule(numbers=NUMBERS, heard=st.sampled_from(["silent", "mute"]))
    def a_shopper_meets_money_under_way(self, numbers: set[int], heard: str) -> None:
        self.days_pass_and_the_worker_comes(31, heard)
        self.pays_with_credit(numbers)
        self.pays_with_a_card(numbers, False, "yes", 0)
        self.the_bank_is_asked_what_became_of_it()

    # What must hold

    @invariant()
    def what_is_paid_and_what_is_open_are_the_price(self) -> None:
        if not hasattr(self, "undo"):
            return
        with self._at():
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            schedule = instalments.of_order(self.order_ref)
            assert schedule
            self._books_are_right(schedule)
            self._no_share_is_paid_twice(schedule)

    def _books_are_right(self, schedule: Schedule) -> None:
        """The schedule and the ledger say the same, and it is the price less what was given back."""
        order = self.order
        assert books.every_transaction_is_even()
        assert "receivable" not in self._settled_balances()
        owed = ledger.balance(f"instalments:{self.contact_ref}", "EUR")
        assert owed == schedule.left
        assert self._paid() + schedule.left == order.total - order.refunded

    def _settled_balances(self) -> dict[str, int]:
        """Refunds on their way are owed back until they have gone."""
        held = books.balances()
        back_there = refunds.of_order(self.order_ref)
        under_way = [r.amount.minor for r in back_there if r.state not in ("done", "refused")]
        if sum(under_way) == -held.get("receivable", 0):
            held.pop("receivable", None)
        return held

    def _paid(self) -> Money:
        """By cards and credit, less what goes back to them."""
        back_there = [r.amount for r in refunds.of_order(self.order_ref) if r.destination != "instalments"]
        credit_paid = [t.amount for t in tenders.of_order(self.order_ref) if t.kind is TenderKind.CREDIT]
        taken = [p.amount for p in self._captured()]
        return money.total([*taken, *credit_paid], "EUR") - money.total(back_there, "EUR")

    def _captured(self) -> list[Any]:
        return [p for p in payments.of_order(self.order_ref) if p.state is PaymentState.CAPTURED]

    def _no_share_is_paid_twice(self, schedule: Schedule) -> None:
        not_owed = {
            r.payment_ref for r in refunds.of_order(self.order_ref) if r.reason is RefundReason.NOT_OWED
        }
        for row in schedule.instalments:
            by_card = [
                p for p in self._captured() if row.number in p.instalment_numbers and p.ref not in not_owed
            ]
            assert len(by_card) <= 1, f"share {row.number} was charged {len(by_card)} times"
            if by_card and row.state == "paid":
                assert row.covered_by == by_card[0].ref
