"""A basket becomes an order, and is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.baskets import services as baskets
from app.baskets.models import Basket
from app.bills.services import Bill
from app.channels import services as channels
from app.channels.models import MethodType
from app.db import session
from app.kernel import clock, money
from app.kernel.money import Money
from app.orders import services as orders
from app.orders.models import Order
from app.payments import services as payments
from app.promotions.services import PromoCodeRejected, Reason
from app.tenders import services as tenders
from app.tenders.services import Planned
from app.vouchers import services as vouchers
from app.vouchers.services import VoucherRejected


class NotOnline(Exception):
    """The venue takes no vouchers in its web shop."""


class OnlyGifts(Exception):
    """Nothing but gift vouchers in the basket: no code lowers their price, no voucher pays it (E29)."""


class MethodWithdrawn(Exception):
    """The chosen payment method is no longer offered for this amount: another has to be chosen (E31)."""


class PriceChanged(Exception):
    """The basket no longer costs what was on the screen."""

    def __init__(self, shown: int, now: Money) -> None:
        super().__init__(shown, now)
        self.shown = Money(shown, now.currency)
        self.now = now


@dataclass(frozen=True)
class Quote:
    """What a basket comes to, what vouchers would pay of it, and what is left to pay."""

    bill: Bill
    stored: Sequence[Planned]
    due: Money


def quote(basket: Basket) -> Quote:
    bill = basket.bill
    stored = tenders.plan(basket.ref, bill.open_to_vouchers)
    paid = money.total((part.amount for part in stored), bill.total.currency)
    return Quote(bill, stored, bill.total - paid)


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
        if refusal.reason is not Reason.UNKNOWN:
            raise
        _lay_down(basket, code)


def _lay_down(basket: Basket, code: str) -> None:
    now = clock.now()
    baskets.lock(basket, now)
    try:
        voucher = vouchers.by_code(code, basket.channel, now)
        if not channels.offer_online(basket.channel).of_type(MethodType.VOUCHER):
            raise NotOnline
        if not tenders.worth(basket.ref, voucher):
            raise VoucherRejected(vouchers.Reason.USED)
        tenders.pledge(basket.ref, voucher)
        basket.order_ref = None
    finally:
        session.commit()


def take_back(basket: Basket, voucher_ref: str) -> None:
    """This voucher is not to pay after all. Raises baskets.Frozen or HoldEnded."""
    baskets.lock(basket, clock.now())
    tenders.withdraw(basket.ref, voucher_ref)
    basket.order_ref = None
    session.commit()


def place_order(basket: Basket, *, shown_minor: int, method_code: str, browser: dict[str, Any]) -> Order:
    """Freeze the basket at the price the shopper saw, and set aside what vouchers pay of it.

    With nothing left to pay the order is complete at once (E1, E32).
    Raises PriceChanged, MethodWithdrawn, baskets.Frozen or baskets.HoldEnded.
    """
    now = clock.now()
    baskets.lock(basket, now)
    wanted = quote(basket)
    if wanted.due.minor != shown_minor:
        raise PriceChanged(shown_minor, wanted.due)
    basket.method_code = _method(basket, wanted.due, method_code)
    order = orders.agree(basket, wanted.due, browser)
    session.flush()
    try:
        tenders.reserve(order, wanted.stored)
    except tenders.Short:
        session.rollback()
        raise PriceChanged(shown_minor, quote(basket).due) from None
    if not order.due:
        session.flush()
        payments.place_free(order)
    session.commit()
    return order


def _method(basket: Basket, due: Money, wanted: str) -> str | None:
    """What leaves nothing to pay needs no method; anything else one that is offered this very moment."""
    if not due:
        return None
    possible = channels.offer_online(basket.channel).settling(due)
    if wanted not in {method.code for method in possible}:
        raise MethodWithdrawn
    return wanted
