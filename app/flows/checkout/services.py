"""A basket becomes an order, and is paid."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.accounting.vouchers.services import VoucherRejected
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.pricing.services import Bill
from app.sale.promotions.services import PromoCodeRejected, PromoRefusal
from app.settlement.instalments import services as instalments
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.settlement.payments import services as payments
from app.settlement.tenders import allocations
from app.settlement.tenders import services as tenders
from app.settlement.tenders.allocations import Allocation, Allocations
from app.settlement.tenders.models import TenderKind
from app.venue.channels import services as channels
from app.venue.channels.models import MethodType, PaymentMethod
from app.venue.channels.services import MethodOffer


class NotOnline(Exception):
    """The venue takes no vouchers in its web shop."""


class OnlyGifts(Exception):
    """Nothing but gift vouchers in the basket: no code lowers their price, no voucher pays it (E29)."""


class NobodyOwes(Exception):
    """A debt is to be paid and nobody is signed in whose it could be."""


class MethodWithdrawn(Exception):
    """The chosen payment method is no longer offered for this amount: another has to be chosen (E31)."""


class ChangedAmount(StrEnum):
    """What is not as it was on the screen."""

    AMOUNT = "amount"
    CREDIT = "credit"
    LATER = "later"
    SCHEDULE = "schedule"


class NoMandate(Exception):
    """Nothing may be taken later without the shopper's word for it."""


class PriceChanged(Exception):
    """What is to be paid, or can be paid with, is no longer what was on the screen; nothing has been done."""

    def __init__(self, shown_minor: int, now: Money, what: ChangedAmount = ChangedAmount.AMOUNT) -> None:
        super().__init__(shown_minor, now, what)
        self.shown = Money(shown_minor, now.currency)
        self.now = now
        self.what = what


@dataclass(frozen=True)
class QuotedAmounts:
    """What the page said when it was sent, in minor units: due, the credit, payable later.

    `schedule` is the print of the instalments it showed, and `mandate` gives the words that were agreed to
    with a proposal; none if they were not.
    """

    due_minor: int
    credit_minor: int = 0
    later_minor: int = 0
    schedule: str = ""
    mandate: Callable[[Proposal], str] = lambda _proposal: ""


@dataclass(frozen=True)
class Quote:
    """What a basket comes to, who would pay what of it, and the methods for what is left.

    `preferred` is the code of the method chosen beforehand. `proposals` are the instalment plans of the
    house, those that fit and those that do not.
    """

    bill: Bill
    plan: Allocations
    offer: MethodOffer
    methods: Sequence[PaymentMethod]
    preferred: str
    proposals: Sequence[Proposal] = ()

    def proposal(self, code: str | None) -> Proposal | None:
        """What a method of this code means, if it is an instalment plan."""
        return next((found for found in self.proposals if found.code == code), None)

    @property
    def takes_vouchers(self) -> bool:
        return self.offer.of_type(MethodType.VOUCHER) is not None

    @property
    def rewards_signing_in(self) -> bool:
        """Whether a contact might pay in ways a guest cannot."""
        return any(self.offer.of_type(kind) for kind in (MethodType.CREDIT, MethodType.DEFERRED))

    @property
    def due(self) -> Money:
        return self.plan.due

    @property
    def credit_minor(self) -> int:
        return self.plan.credit.minor if self.plan.credit else 0

    @property
    def later_minor(self) -> int:
        return self.plan.later.amount.minor if self.plan.later else 0


def quote(basket: Basket, contact: Contact | None) -> Quote:
    """`contact` is who is signed in: credit and the deferred account are nobody else's.

    A debt is not paid by another debt.
    """
    bill, offer = basket.bill, channels.offer_online(basket.channel)
    credit_of = contact if offer.of_type(MethodType.CREDIT) else None
    allowed = contact is not None and contact.deferred_allowed and not basket.debt_payment
    debtor = contact if offer.of_type(MethodType.DEFERRED) and allowed else None
    plan = allocations.allocate(basket, bill.total, bill.open_to_vouchers, credit_of, debtor)
    proposals = _proposals(basket, bill, offer, plan.due, contact)
    methods = _possible(offer, plan, {found.code for found in proposals if found.shares})
    preferred = offer.preferred(methods)
    return Quote(bill, plan, offer, methods, preferred.code if preferred else "", proposals)


def _proposals(
    basket: Basket, bill: Bill, offer: MethodOffer, due: Money, contact: Contact | None
) -> list[Proposal]:
    """A card has to take the shares, and an older debt is not put off once more."""
    if not due or basket.debt_payment or not offer.of_type(MethodType.CARD):
        return []
    evenings = [line.place.performance.starts_at for line in basket.lines]
    slugs = {line.place.performance.event.slug for line in basket.lines}
    deal = InstalmentRequest(
        channel=basket.channel,
        due=due,
        extras=min(bill.delivery, due),
        evenings=evenings,
        event_slugs=slugs,
        undated=bool(basket.gifts),
        known=contact is not None,
    )
    return instalments.proposals(offer.methods, deal)


def _possible(offer: MethodOffer, plan: Allocations, fitting: Collection[str]) -> list[PaymentMethod]:
    """Paying later is possible for all that is due, or for a part if a card can take the rest.

    Of instalment plans, those that fit.
    """
    later = plan.later.amount if plan.later else Money(0, plan.due.currency)
    rest = plan.due - later
    by_card = bool(offer.of_type(MethodType.CARD)) if rest else True

    def possible(method: PaymentMethod) -> bool:
        match method.type:
            case MethodType.DEFERRED:
                return bool(later) and by_card
            case MethodType.INSTALMENTS:
                return method.code in fitting
        return True

    return [method for method in offer.settling(plan.due) if possible(method)]


def redeem(basket: Basket, code: str) -> None:
    """Whatever has a code: one that lowers the price, or a voucher that pays it; which is ours to find out.

    Raises promotions.PromoCodeRejected, vouchers.VoucherRejected, NotOnline, OnlyGifts, baskets.Frozen
    or HoldEnded.
    """
    if not basket.lines:
        raise OnlyGifts
    try:
        baskets.apply_promo_code(basket, code)
    except PromoCodeRejected as refusal:
        if refusal.reason is not PromoRefusal.UNKNOWN:
            raise
        _lay_down(basket, lambda now: vouchers.by_code(code, basket.channel, now))


def redeem_kept(basket: Basket, contact: Contact, voucher_ref: str) -> None:
    """Pay with a voucher of the account. Raises as `redeem` does."""
    _lay_down(basket, lambda now: vouchers.one_saved(contact, voucher_ref, now))


def _lay_down(basket: Basket, find: Callable[[datetime], Voucher]) -> None:
    now = clock.now()
    baskets.lock(basket, now)
    try:
        voucher = _good(basket, find, now)
        if not channels.offer_online(basket.channel).of_type(MethodType.VOUCHER):
            raise NotOnline
        tenders.pledge(basket.ref, voucher)
        basket.order_ref = None
    finally:
        session.commit()


def _good(basket: Basket, find: Callable[[datetime], Voucher], now: datetime) -> Voucher:
    """A voucher with something left on it. Raises VoucherRejected.

    What is left is asked even of a code that does not exist: how long a no takes tells nothing.
    """
    try:
        voucher = find(now)
    except VoucherRejected:
        allocations.worth(basket.ref, "", basket.channel.currency)
        raise
    if not allocations.worth(basket.ref, voucher.ref, voucher.currency):
        raise VoucherRejected(vouchers.VoucherRefusal.USED)
    return voucher


def take_back(basket: Basket, voucher_ref: str) -> None:
    """This voucher is not to pay after all. Raises baskets.Frozen or HoldEnded."""
    baskets.lock(basket, clock.now())
    tenders.withdraw(basket.ref, voucher_ref)
    basket.order_ref = None
    session.commit()


def use_credit(basket: Basket, cap: Money | None) -> None:
    """The shopper wants their credit to pay: all it can, or at most `cap`. It is set aside at Continue.

    Raises baskets.Frozen or HoldEnded.
    """
    baskets.lock(basket, clock.now())
    basket.uses_credit, basket.credit_cap_minor = True, cap.minor if cap else None
    basket.order_ref = None
    session.commit()


def spare_credit(basket: Basket) -> None:
    """The credit is not to pay after all. Raises baskets.Frozen or HoldEnded."""
    baskets.lock(basket, clock.now())
    basket.uses_credit, basket.credit_cap_minor = False, None
    basket.order_ref = None
    session.commit()


def place_order(
    basket: Basket,
    contact: Contact | None,
    *,
    shown: QuotedAmounts,
    method_code: str,
    browser: dict[str, Any],
) -> Order:
    """Freeze the basket at the price the shopper saw, and set aside what pays it beside a card.

    With nothing left to pay, now or later, the order is complete at once (E1, E32).
    Raises PriceChanged, MethodWithdrawn, NoMandate, NobodyOwes, baskets.Frozen or baskets.HoldEnded.
    """
    baskets.lock(basket, clock.now())
    agreed = _agreement(basket, contact, shown, method_code)
    with session.no_autoflush:  # the basket is written once
        basket.method_code = agreed.method.code if agreed.method else None
        basket.contact_ref = contact.ref if contact else None
        order = orders.agree(basket, agreed.due, browser)
    session.flush()
    try:
        tenders.reserve(order, agreed.parts)
    except tenders.InsufficientFunds:
        session.rollback()
        again = _agreement(basket, contact, shown, method_code)
        raise PriceChanged(shown.due_minor, again.quote.due) from None
    if agreed.proposal:
        instalments.agree(order, agreed.proposal, shown.mandate(agreed.proposal))
    if not agreed.quote.due:
        session.flush()
        payments.place_free(order)
    session.commit()
    return order


@dataclass(frozen=True)
class Agreement:
    """What the shopper has just agreed to, found true: the method, what it puts off, the rest."""

    quote: Quote
    method: PaymentMethod | None
    later: Allocation | None
    proposal: Proposal | None = None

    @property
    def due(self) -> Money:
        return self.quote.due - self.later.amount if self.later else self.quote.due

    @property
    def parts(self) -> list[Allocation]:
        return [*self.quote.plan.stored, *([self.later] if self.later else [])]


def _agreement(basket: Basket, contact: Contact | None, shown: QuotedAmounts, method_code: str) -> Agreement:
    """Raises PriceChanged, MethodWithdrawn or NobodyOwes."""
    if basket.debt_payment and contact is None:
        raise NobodyOwes
    now = quote(basket, contact)
    currency = now.due.currency
    if now.due.minor != shown.due_minor:
        if basket.uses_credit and now.credit_minor != shown.credit_minor:
            raise PriceChanged(shown.credit_minor, Money(now.credit_minor, currency), ChangedAmount.CREDIT)
        raise PriceChanged(shown.due_minor, now.due)
    method = _method(now, method_code)
    if method and contact and (proposal := now.proposal(method.code)):
        return Agreement(now, method, _in_shares(now, proposal, contact, shown), proposal)
    later = now.plan.later if method and method.type is MethodType.DEFERRED else None
    if later and later.amount.minor != shown.later_minor:
        raise PriceChanged(shown.later_minor, later.amount, ChangedAmount.LATER)
    return Agreement(now, method, later)


def _in_shares(quote: Quote, proposal: Proposal, contact: Contact, shown: QuotedAmounts) -> Allocation:
    """All but the first share, which the shopper has seen and agreed to. Raises PriceChanged or NoMandate."""
    if proposal.print != shown.schedule:
        raise PriceChanged(shown.due_minor, quote.due, ChangedAmount.SCHEDULE)
    if not shown.mandate(proposal):
        raise NoMandate
    rest = quote.due - proposal.first
    return Allocation(TenderKind.INSTALMENTS, contact, rest, rest)


def _method(quote: Quote, code: str) -> PaymentMethod | None:
    """What leaves nothing to pay needs no method; anything else one that is offered this very moment."""
    if not quote.due:
        return None
    found = next((method for method in quote.methods if method.code == code), None)
    if found is None:
        raise MethodWithdrawn
    return found


def order_on_account(basket: Basket, order: Order) -> None:
    """The shopper agrees to pay later all that is due; no bank is needed.

    Raises payments.NotPayable, baskets.Frozen or baskets.HoldEnded.
    """
    baskets.lock(basket, clock.now())
    payments.place_free(order)
