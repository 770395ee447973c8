"""Vouchers and credit that are to pay for a basket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.accounting.vouchers.services import VoucherRejected
from app.db import session
from app.flows.checkout.services import quotes
from app.flows.checkout.services.errors import NotOnline, OnlyGifts, TooManyVouchers
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.promotions.services import PromoCodeRejected, PromoRefusal
from app.settlement.tenders import allocations
from app.settlement.tenders import services as tenders
from app.venue.payment_methods.models import MethodType


def redeem(basket: Basket, code: str) -> None:
    """Use a code, whichever kind it is: a promo code lowers the price, a voucher pays it.

    Raises promotions.PromoCodeRejected, vouchers.VoucherRejected, NotOnline, OnlyGifts,
    TooManyVouchers, baskets.BasketLocked or HoldEnded.
    """
    if not basket.lines:
        raise OnlyGifts
    try:
        baskets.apply_promo_code(basket, code)
    except PromoCodeRejected as refusal:
        if refusal.reason is not PromoRefusal.UNKNOWN:
            raise
        _apply_voucher(basket, lambda now: vouchers.by_code(code, basket.channel, now))


def redeem_kept(basket: Basket, contact: Contact, voucher_ref: str) -> None:
    """Pay with a voucher of the account. Raises as `redeem` does."""
    _apply_voucher(basket, lambda now: vouchers.one_saved(contact, voucher_ref, now))


def _apply_voucher(basket: Basket, find: Callable[[datetime], Voucher]) -> None:
    now = clock.now()
    baskets.lock(basket, now)
    try:
        voucher = _usable(basket, find, now)
        if not quotes.offer_for(basket).of_type(MethodType.VOUCHER):
            raise NotOnline
        most = basket.channel.vouchers_per_order
        if not tenders.add_voucher(basket.ref, voucher, most):
            raise TooManyVouchers(most)
        basket.order_ref = None
    finally:
        session.commit()


def _usable(basket: Basket, find: Callable[[datetime], Voucher], now: datetime) -> Voucher:
    """A voucher with something left on it. Raises VoucherRejected.

    The balance is asked even for a code that does not exist, so that response times reveal nothing.
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
    """This voucher is not to pay after all. Raises baskets.BasketLocked or HoldEnded."""
    baskets.lock(basket, clock.now())
    tenders.remove_voucher(basket.ref, voucher_ref)
    basket.order_ref = None
    session.commit()


def use_credit(basket: Basket, cap: Money | None) -> None:
    """The shopper's credit is to pay: all it can, or at most `cap`. It is reserved when the order is placed.

    Raises baskets.BasketLocked or HoldEnded.
    """
    baskets.lock(basket, clock.now())
    basket.uses_credit, basket.credit_cap_minor = True, cap.minor if cap else None
    basket.order_ref = None
    session.commit()


def spare_credit(basket: Basket) -> None:
    """The credit is not to pay after all. Raises baskets.BasketLocked or HoldEnded."""
    baskets.lock(basket, clock.now())
    basket.uses_credit, basket.credit_cap_minor = False, None
    basket.order_ref = None
    session.commit()
