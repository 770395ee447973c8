"""A basket becomes an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.db import again_after_deadlock, session
from app.flows.checkout.services import quotes
from app.flows.checkout.services.errors import (
    BoxesNotTicked,
    ChangedAmount,
    MethodWithdrawn,
    NobodyOwes,
    NoMandate,
    OverLimit,
    PriceChanged,
    QuotedAmounts,
    StepsMissing,
    TermsChanged,
)
from app.flows.checkout.services.quotes import Quote
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.catalog import services as catalog
from app.sale.catalog.models import EventBox
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.pricing.services import Bill
from app.settlement.instalments import services as instalments
from app.settlement.instalments.offers import Proposal
from app.settlement.payments import services as payments
from app.settlement.tenders import services as tenders
from app.settlement.tenders.allocations import Allocation
from app.settlement.tenders.models import TenderKind
from app.settlement.transfers import services as transfers
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind
from app.venue.payment_methods.models import MethodType, PaymentMethod

BrowserFacts = dict[str, Any]  # what the shopper's browser says of itself, for 3-D Secure


def place_order(
    basket: Basket, contact: Contact | None, *, shown: QuotedAmounts, method_code: str, browser: BrowserFacts,
    terms: str | None = None,
) -> Order:  # fmt: skip
    """Freeze the basket at the price the shopper saw, and reserve what pays it beside a card.

    With nothing left to pay, now or later, the order is complete at once (E1, E32). `terms` is the version
    of the terms that was on the screen; None: whoever agrees to this was shown none.
    Raises TermsChanged, StepsMissing, OverLimit, PriceChanged, MethodWithdrawn, NoMandate, BoxesNotTicked,
    NobodyOwes, baskets.BasketLocked or baskets.HoldEnded.
    """
    if terms not in (None, legal.current(basket.channel_code, LegalKind.TERMS).version):
        raise TermsChanged
    baskets.lock(basket, clock.now())
    if baskets.lose_promo_code(basket):
        session.commit()  # it is lost whatever becomes of the order
        baskets.lock(basket, clock.now())
    if not (basket.delivery_is_known and basket.origin_is_known):
        raise StepsMissing
    agreed = _agreement(basket, contact, shown, method_code)
    order = _write(basket, contact, agreed, browser)
    try:
        tenders.reserve(order, agreed.allocations)
    except tenders.InsufficientFunds:
        session.rollback()
        again = _agreement(basket, contact, shown, method_code)
        raise PriceChanged(shown.due_minor, again.quote.due) from None
    _conclude(order, agreed, shown)
    session.commit()
    return order


@dataclass(frozen=True)
class Agreement:
    """What the shopper has agreed to, checked: the quote, the method, and what it defers if anything."""

    quote: Quote
    method: PaymentMethod | None
    later: Allocation | None
    proposal: Proposal | None = None
    boxes: Sequence[EventBox] = ()

    @property
    def due(self) -> Money:
        """What a card is to pay now."""
        due = self.quote.due_by(self.method.code if self.method else None)
        return due - self.later.amount if self.later else due

    @property
    def bill(self) -> Bill:
        return self.quote.bill_by(self.method.code if self.method else None)

    @property
    def allocations(self) -> list[Allocation]:
        """What pays beside a card: vouchers, credit, what is deferred."""
        return [*self.quote.plan.stored, *([self.later] if self.later else [])]


def _write(basket: Basket, contact: Contact | None, agreed: Agreement, browser: BrowserFacts) -> Order:
    with session.no_autoflush:  # the basket is written once
        basket.method_code = agreed.method.code if agreed.method else None
        basket.contact_ref = contact.ref if contact else None
        _remember_origin(basket, contact)
        order = orders.agree(basket, agreed.bill, agreed.due, browser, agreed.boxes)
    session.flush()
    return order


def _remember_origin(basket: Basket, contact: Contact | None) -> None:
    """A contact is asked once where they know the venue from; a guest with each order."""
    if contact is None:
        return
    if contact.origin_id is None:
        contact.origin_id = basket.origin_id
    basket.origin_id = contact.origin_id


def _conclude(order: Order, agreed: Agreement, shown: QuotedAmounts) -> None:
    if agreed.proposal:
        instalments.agree(order, agreed.proposal, shown.mandate(agreed.proposal))
    if not agreed.quote.due:
        session.flush()
        payments.place_free(order)


def _agreement(basket: Basket, contact: Contact | None, shown: QuotedAmounts, method_code: str) -> Agreement:
    """Raises OverLimit, PriceChanged, MethodWithdrawn, NoMandate, BoxesNotTicked or NobodyOwes."""
    if basket.debt_payment and contact is None:
        raise NobodyOwes
    if not quotes.has_terms(basket):
        raise MethodWithdrawn
    now = quotes.quote(basket, contact)
    most = basket.channel.most_order
    if most is not None and now.bill.total - now.bill.debt_payment > most:
        raise OverLimit(most)
    due = now.due_by(method_code)
    _check_due(basket, now, shown, due)
    method = _method(now, method_code)
    if due.minor != shown.total_minor:
        raise PriceChanged(shown.total_minor, due)
    if method and contact and (proposal := now.proposal(method.code)):
        rest = _in_instalments(now, proposal, contact, shown)
        return Agreement(now, method, rest, proposal, _ticked(basket, shown))
    later = now.plan.later if method and method.type is MethodType.DEFERRED else None
    if later and later.amount.minor != shown.later_minor:
        raise PriceChanged(shown.later_minor, later.amount, ChangedAmount.LATER)
    return Agreement(now, method, later, boxes=_ticked(basket, shown))


def boxes_of(basket: Basket) -> list[EventBox]:
    """What the events in it ask to tick."""
    return catalog.boxes_for(line.place.performance.event for line in basket.lines)


def _ticked(basket: Basket, shown: QuotedAmounts) -> list[EventBox]:
    """Raises BoxesNotTicked."""
    boxes = boxes_of(basket)
    if any(box.required and box.version not in shown.boxes for box in boxes):
        raise BoxesNotTicked
    return [box for box in boxes if box.version in shown.boxes]


def _check_due(basket: Basket, now: Quote, shown: QuotedAmounts, due: Money) -> None:
    """`due` is what is due in all, paid as they chose."""
    if now.due.minor == shown.due_minor:
        return
    if basket.uses_credit and now.credit_minor != shown.credit_minor:
        credit = Money(now.credit_minor, now.due.currency)
        raise PriceChanged(shown.credit_minor, credit, ChangedAmount.CREDIT)
    raise PriceChanged(shown.total_minor, due)


def _in_instalments(quote: Quote, proposal: Proposal, contact: Contact, shown: QuotedAmounts) -> Allocation:
    """All but the first instalment; the shopper has seen the schedule and agreed to it.

    Raises PriceChanged or NoMandate.
    """
    if proposal.fingerprint != shown.schedule:
        raise PriceChanged(shown.due_minor, quote.due, ChangedAmount.SCHEDULE)
    if not shown.mandate(proposal):
        raise NoMandate
    rest = quote.due - proposal.first
    return Allocation(TenderKind.INSTALMENTS, contact, rest, rest)


def _method(quote: Quote, code: str) -> PaymentMethod | None:
    """None if nothing is left to pay; else a method offered now. Raises MethodWithdrawn."""
    if not quote.due:
        return None
    found = next((method for method in quote.methods if method.code == code), None)
    if found is None:
        raise MethodWithdrawn
    return found


@again_after_deadlock
def order_on_account(basket: Basket, order: Order) -> None:
    """The shopper agrees to pay later all that is due; no bank is needed.

    Raises payments.NotPayable, baskets.BasketLocked or baskets.HoldEnded.
    """
    baskets.lock(basket, clock.now())
    payments.place_free(order)


@again_after_deadlock
def order_by_transfer(basket: Basket, order: Order) -> None:
    """The shopper agrees to pay by bank transfer what is due; the seats are held for it.

    Raises payments.NotPayable, baskets.BasketLocked or baskets.HoldEnded.
    """
    baskets.lock(basket, clock.now())
    transfers.expect(basket, order)
