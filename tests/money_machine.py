"""A shopper, a venue, a bank and a clock, in any order; and what must hold whatever they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select, text

from app import cache
from app.accounting.credit import services as credit
from app.accounting.ledger.models import Posting, Transaction
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.services import VoucherRejected
from app.db import session
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.psp.port import (
    Browser,
    Captured,
    CardDetails,
    Declined,
    DeclineReason,
    NotFound,
    Outcome,
    Payer,
    PurchaseRequest,
    Refunded,
    RefundOutcome,
    RefundRefused,
    RefundRequest,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog.models import Event, Performance, Place, Price
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.sale.promotions.services import PromoCodeRejected
from app.settlement.deferred import services as deferred
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.rate_limits import TooManyAttempts
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundMethod, RefundReason
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import OPEN
from app.settlement.reversals import errors
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState
from app.venue.channels import services as channels
from app.venue.channels.policies import Country
from app.venue.delivery import services as deliveries
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.services import MethodDetails
from app.worker import sweeps
from tests import books
from tests.conftest import NOON, undone
from tests.people import OWNER, contact

POLITE = (
    baskets.BasketChanged, baskets.BasketLocked, baskets.HoldEnded, baskets.NotOnSale, baskets.PlacesGone,
    baskets.TooMany, credit.Overdrawn, deferred.Overpaid,
    payments.PaymentPending, payments.NotPayable, TooManyAttempts,
    errors.Refused,
    checkout_service.MethodWithdrawn, checkout_service.NotOnline, checkout_service.PriceChanged,
    PromoCodeRejected, VoucherRejected,
)  # fmt: skip


METHODS = st.sampled_from(["CBWEB", "COMPTE"])
MOODS = st.sampled_from(["yes", "yes", "no", "silent"])


class ScriptedBank:
    """Answers as the rule says it does, and keeps count of the money."""

    name = "ogone"

    def __init__(self) -> None:
        self.mood = "yes"
        self.taken: dict[str, Money] = {}
        self.asked: dict[str, Money] = {}
        self.returned: dict[str, RefundRequest] = {}

    def purchase(self, request: PurchaseRequest) -> Outcome:
        self.asked[request.attempt] = request.amount
        return self.lookup(request.attempt)

    def lookup(self, attempt: str, _provider_ref: str = "") -> Outcome:
        if self.mood == "silent":
            return Unresolved("", UnresolvedReason.SILENCE)
        if self.mood == "no" and attempt not in self.taken:
            return Declined("", DeclineReason.GENERIC, RetryAdvice.OTHER_CARD, "no")
        self.taken[attempt] = self.asked[attempt]
        return Captured(f"P{attempt}", self.asked[attempt], CardDetails("visa", "1111"))

    def refund(self, request: RefundRequest) -> RefundOutcome:
        """Silence may be about anything: here it was done, and comes to light when asked."""
        assert request.ref not in self.returned, "sent twice"
        if self.mood == "no":
            return RefundRefused("", DeclineReason.INVALID, RetryAdvice.NONE, "no")
        self.returned[request.ref] = request
        if self.mood == "silent":
            return Unresolved("", UnresolvedReason.SILENCE)
        return Refunded(f"R{request.ref}", request.amount)

    def lookup_refund(self, request: RefundRequest, _ref: str = "") -> RefundOutcome | NotFound:
        if self.mood == "silent":
            return Unresolved("", UnresolvedReason.SILENCE)
        return Refunded(f"R{request.ref}", request.amount) if request.ref in self.returned else NotFound()

    def gave_back(self, payment: str) -> int:
        mine = (request for request in self.returned.values() if request.payment == payment)
        return sum(request.amount.minor for request in mine)


class MoneyMachine(RuleBasedStateMachine):
    """One contact, one basket after the other; vouchers, codes, credit, a ceiling; a bank in any mood."""

    places: ClassVar[list[tuple[int, int, int]]] = []  # place, category, price type

    @initialize(credit_minor=st.integers(0, 12_000), most=st.none() | st.integers(0, 12_000))
    def opens(self, credit_minor: int, most: int | None) -> None:
        self.undo = ExitStack()
        self.undo.enter_context(undone())
        self.now, self.bank, self.basket_ref = NOON, ScriptedBank(), ""
        with clock.at(self.now):
            charge_fees()
            ada = contact()
            self.contact_ref = ada.ref
            if credit_minor:
                credit.adjust(ada, Money(credit_minor, "EUR"), "a beginning", OWNER)
            deferred.allow(ada, None if most is None else Money(most, "EUR"), OWNER)
            issued = [self._issue(minor, days) for minor, days in ((3_000, 10), (9_000, 5))]
        self.vouchers = [voucher.ref for voucher, _code in issued]
        self.codes = [code for _voucher, code in issued]
        self.adds_a_seat(0)

    @staticmethod
    def _issue(minor: int, days: int) -> Any:
        until = clock.now() + timedelta(days=days)
        return vouchers.issue(channels.by_code("cube"), Money(minor, "EUR"), until)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            self.undo.close()

    def _at(self) -> AbstractContextManager[Any]:
        session.remove()  # every act is a request of its own
        return clock.at(self.now)

    def _try(self, act: Callable[[], Any]) -> Any:
        """Anybody may be refused; a refusal leaves no trace."""
        try:
            return act()
        except POLITE:
            session.rollback()
            return None

    def _basket(self) -> Basket | None:
        return baskets.find(self.basket_ref, for_change=True) if self.basket_ref else None

    @property
    def ada(self) -> Contact:
        return session.get_one(Contact, self.contact_ref)

    def _order(self) -> Order | None:
        basket = self._basket()
        return session.get(Order, basket.order_ref) if basket and basket.order_ref else None

    # The shopper

    @rule(which=st.integers(0, 11))
    def adds_a_seat(self, which: int) -> None:
        place, category, price_type = self.places[which]
        with self._at():
            basket = self._basket()
            if basket is None or not basket.usable:
                basket = baskets.open_with(channels.by_code("cube"), "en")
            performance = session.get_one(Performance, session.get_one(Place, place).performance_id)
            choice = PlaceRequest(category, price_type, place)

            def takes() -> None:
                baskets.take(basket, performance, [choice])
                self.basket_ref = basket.ref
                baskets.identify(basket, "ada@example.org")
                baskets.deliver_by(basket, deliveries.modes_of("cube")[0], "", None)

            self._try(takes)

    def _changes(self, act: Callable[[Basket], Any]) -> None:
        with self._at():
            basket = self._basket()
            if basket and basket.lines:
                self._try(lambda: act(basket))

    @precondition(lambda self: self.basket_ref)
    @rule()
    def removes_a_seat(self) -> None:
        self._changes(lambda basket: baskets.remove(basket, basket.lines[-1].id))

    @precondition(lambda self: self.basket_ref)
    @rule(which=st.integers(0, 3))
    def enters_a_code(self, which: int) -> None:
        self._changes(
            lambda basket: checkout_service.redeem(basket, [*self.codes, "NOUVEAUX", "INVITE"][which])
        )

    @precondition(lambda self: self.basket_ref)
    @rule(which=st.integers(0, 1))
    def takes_a_voucher_back(self, which: int) -> None:
        self._changes(lambda basket: checkout_service.take_back(basket, self.vouchers[which]))

    @precondition(lambda self: self.basket_ref)
    @rule()
    def removes_the_promo_code(self) -> None:
        self._changes(baskets.remove_promo_code)

    @precondition(lambda self: self.basket_ref)
    @rule(cap=st.none() | st.integers(1, 5_000))
    def uses_credit(self, cap: int | None) -> None:
        self._changes(
            lambda basket: checkout_service.use_credit(basket, None if cap is None else Money(cap, "EUR"))
        )

    @precondition(lambda self: self.basket_ref)
    @rule(minor=st.sampled_from([0, 1, 2_500]))
    def wants_to_pay_a_debt(self, minor: int) -> None:
        self._changes(lambda basket: baskets.add_debt_payment(basket, Money(minor, "EUR")))

    @precondition(lambda self: self.basket_ref)
    @rule()
    def spares_credit(self) -> None:
        self._changes(checkout_service.spare_credit)

    @precondition(lambda self: self.basket_ref)
    @rule(method=METHODS, off=st.sampled_from([0, 0, 0, 1]))
    def continues(self, method: str, off: int) -> None:
        """What was on the screen is usually true."""

        def agrees(basket: Basket) -> None:
            quote = checkout_service.quote(basket, self.ada)
            fee_minor = quote.fee_of(method).minor
            shown = QuotedAmounts(quote.due.minor + off, quote.credit_minor, quote.later_minor, fee_minor)
            checkout_service.place_order(basket, self.ada, shown=shown, method_code=method, browser={})

        self._changes(agrees)

    @precondition(lambda self: self.basket_ref)
    @rule(mood=MOODS)
    def pays(self, mood: str) -> None:
        self.bank.mood = mood
        with self._at():
            order, basket = self._order(), self._basket()
            if order and basket:
                self._try(
                    lambda: (
                        self._by_card(order)
                        if order.due
                        else checkout_service.order_on_account(basket, order)
                    )
                )

    def _by_card(self, order: Order) -> None:
        paying = payments.CardPayment(
            payments.new_attempt(order), "token", CardDetails("visa", "1111"), "en", Payer("Ada"),
            Browser(accept="", user_agent="", language="en"), "http://shop.test/back",
        )  # fmt: skip
        payments.pay(order, paying, self.bank)  # type: ignore[arg-type]

    @precondition(lambda self: self.basket_ref)
    @rule(codes=st.sets(st.integers(0, 3)), cap=st.none() | st.integers(1, 5_000), method=METHODS, mood=MOODS)
    def checks_out(self, codes: set[int], cap: int | None, method: str, mood: str) -> None:
        """All of it in one go, with whatever there is."""
        for which in codes:
            self.enters_a_code(which)
        self.uses_credit(cap)
        self.continues(method, 0)
        self.pays(mood)

    @precondition(lambda self: self.basket_ref)
    @rule()
    def gives_up(self) -> None:
        with self._at():
            if order := self._order():
                self._try(lambda: payments.cancel(order))

    # The bank, the clock and the venue

    @rule(mood=st.sampled_from(["yes", "no"]))
    def the_bank_is_asked_again(self, mood: str) -> None:
        self.bank.mood = mood
        self.now += timedelta(minutes=4)
        with self._at():
            payments.sweep({"ogone": self.bank})  # type: ignore[dict-item]

    @rule(minutes=st.sampled_from([1, 16, 40]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with self._at():
            sweeps.release_holds()

    @rule(mood=MOODS)
    def refunds_are_sent(self, mood: str) -> None:
        self.bank.mood = mood
        self.now += timedelta(minutes=2)
        with self._at():
            refunds.run_due({"ogone": self.bank})  # type: ignore[dict-item]

    @rule(
        part=st.booleans(),
        fees=st.booleans(),
        way=st.sampled_from(RefundMethod),
        off=st.sampled_from([0, 0, 0, 1]),
    )
    def the_office_takes_back(self, part: bool, fees: bool, way: RefundMethod, off: int) -> None:
        """The oldest order that stands: all of it, or its first ticket. What it says beforehand, it does."""
        with self._at():
            order = session.scalars(
                select(Order).where(Order.state == "paid").order_by(Order.placed_at)
            ).first()
            if order is None:
                return
            named = frozenset(line.id for line in order.standing[:1]) if part else frozenset[int]()
            self._try(lambda: self._takes_back(order, RefundItems(lines=named, fees=fees), way, off))

    @precondition(lambda self: self.basket_ref)
    @rule(
        codes=st.sets(st.integers(0, 3)),
        cap=st.none() | st.integers(1, 5_000),
        method=METHODS,
        part=st.booleans(),
    )
    def buys_and_has_it_taken_back(self, codes: set[int], cap: int | None, method: str, part: bool) -> None:
        self.checks_out(codes, cap, method, "yes")
        self.the_office_takes_back(part, True, RefundMethod.ORIGIN, 0)

    @staticmethod
    def _takes_back(order: Order, scope: RefundItems, way: RefundMethod, off: int) -> None:
        shown = reversals.preview(order, Reversal(scope, way))
        amount = Money(shown.amount.minor + off, "EUR")
        done = reversals.run(
            order.ref,
            Reversal(scope, way, consent=True),
            shown=amount if off else shown,
            reason="asked",
            by=OWNER,
        )
        assert done.amount == shown.amount
        for means in FundingSource:
            went = [refund for refund in done.refunds if refund.destination is means]
            assert sum(refund.amount.minor for refund in went) == shown.to(means).minor

    @rule(by=st.integers(-9_000, 9_000).filter(bool))
    def the_counter_changes_the_credit(self, by: int) -> None:
        with self._at():
            self._try(lambda: credit.adjust(self.ada, Money(by, "EUR"), "at the counter", OWNER))

    @rule(by=st.integers(-9_000, 9_000).filter(bool))
    def the_counter_changes_the_debt(self, by: int) -> None:
        with self._at():
            self._try(lambda: deferred.adjust(self.ada, Money(by, "EUR"), "at the counter", OWNER))

    @rule(most=st.none() | st.integers(0, 12_000))
    def the_venue_moves_the_ceiling(self, most: int | None) -> None:
        with self._at():
            deferred.allow(self.ada, None if most is None else Money(most, "EUR"), OWNER)

    @rule()
    def the_venue_forbids_paying_later(self) -> None:
        with self._at():
            deferred.forbid(self.ada, OWNER)

    # What must hold

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "undo"):
            return
        with self._at():
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self._balances_are_covered()
            for order in session.scalars(select(Order)):
                self._order_is_right(order)

    def _balances_are_covered(self) -> None:
        held = books.balances()
        assert sum(held.values()) == 0
        assert books.every_transaction_is_even()
        for account, minor in held.items():
            kind = account.partition(":")[0]
            assert kind not in ("voucher", "credit", "held") or minor <= 0, f"{account} is {minor}"
            assert kind != "deferred" or minor >= 0, f"{account} is {minor}"

    def _order_is_right(self, order: Order) -> None:
        sums: dict[TenderState, int] = defaultdict(int)
        for tender in session.scalars(select(Tender).filter_by(order_ref=order.ref)):
            sums[tender.state] += tender.amount.minor
        stored = order.total.minor - order.due_minor
        on_account = self._of(order)
        assert 0 <= order.due_minor <= order.total.minor
        assert -on_account.get(f"held:{order.ref}", 0) == sums[TenderState.RESERVED]
        if order.paid_at:
            assert (sums[TenderState.CAPTURED], sums[TenderState.RESERVED]) == (stored, 0)
            assert self._charged(order) == order.due_minor
            assert on_account.get("receivable", 0) == -self._what_went_back(order)
        elif order.state is OrderState.PLACED:
            assert (sums[TenderState.CAPTURED], sums[TenderState.RESERVED]) in ((0, stored), (0, 0))
        else:
            assert (sums[TenderState.CAPTURED], sums[TenderState.RESERVED]) == (0, 0), order.state

    def _what_went_back(self, order: Order) -> int:
        """Nobody has more back than they paid; what is still on its way to a card."""
        found = refunds.of_order(order.ref)
        for source in (
            *session.scalars(select(Tender).filter_by(order_ref=order.ref)),
            *self._captured(order),
        ):
            mine = [r for r in found if source.ref in (r.tender_ref, r.payment_ref)]
            assert sum(r.amount.minor for r in mine) <= source.amount.minor
        for payment in self._captured(order):
            assert self.bank.gave_back(payment.provider_ref) <= payment.amount.minor
        asked = [refund for refund in found if refund.reason is RefundReason.REVERSAL]
        assert sum(refund.amount.minor for refund in asked) == order.refunded.minor
        return sum(refund.amount.minor for refund in found if refund.state in OPEN)

    @staticmethod
    def _captured(order: Order) -> list[Payment]:
        query = select(Payment).filter_by(order_ref=order.ref, state=PaymentState.CAPTURED)
        return list(session.scalars(query))

    def _charged(self, order: Order) -> int:
        paid = self._captured(order)
        query = select(Refund.payment_ref).filter_by(order_ref=order.ref)
        back = set(session.scalars(query.where(Refund.reason != RefundReason.REVERSAL)))
        return sum(payment.amount.minor for payment in paid if payment.ref not in back)

    @staticmethod
    def _of(order: Order) -> dict[str, int]:
        query = select(Posting.account, func.sum(Posting.minor)).join(Transaction)
        query = query.where(Transaction.order_ref == order.ref).group_by(Posting.account)
        return {account: int(minor) for account, minor in session.execute(query)}


def charge_fees(order_minor: int = 150, method_minor: int = 99) -> None:
    """For an order as a whole, and for paying by card, which the law of Switzerland allows."""
    cube, card = channels.find("cube"), payment_methods.find_method("CBWEB")
    for one in channels.every_one():
        channels.change(channels.find(one.code), OWNER, country=Country.SWITZERLAND)
    steps = [(fee.from_minor, fee.minor) for fee in cube.fees]
    channels.set_fees(cube, steps, OWNER, (order_minor, 2_000))
    details = replace(MethodDetails.of(card), fee_minor=method_minor, vat_bp=550)
    payment_methods.change_method(card, details, OWNER)
    cache.refresh()


def cheap_places(limit: int = 12) -> list[tuple[int, int, int]]:
    """Free seats of one evening with a tariff each."""
    query = (
        select(Place.id, Place.category_id, func.min(Price.price_type_id))
        .join(Performance, Performance.id == Place.performance_id)
        .join(Event, Event.id == Performance.event_id)
        .join(Price, (Price.event_id == Event.id) & (Price.category_id == Place.category_id))
        .where(Event.slug == "la-flute-enchantee", Place.basket_ref.is_(None), Place.order_ref.is_(None))
        .where(~Place.house)
        .group_by(Place.id)
        .order_by(Place.category_id.desc(), Place.id)
    )
    return [(place, category, tariff) for place, category, tariff in session.execute(query.limit(limit))]
