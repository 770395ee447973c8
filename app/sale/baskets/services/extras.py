"""What is in a basket beside places: gift vouchers, and a debt to be paid."""

from __future__ import annotations

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import GiftRequest, VoucherProduct
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers import email_addresses
from app.sale.baskets.models import Basket, BasketGift
from app.sale.baskets.services import lookup
from app.sale.baskets.services.errors import NotOnSale, TooMany
from app.venue.channels.models import Channel

GIFTS_PER_ORDER = 10


def give(
    basket: Basket, request: GiftRequest, product: VoucherProduct, instead_of: int | None = None
) -> BasketGift:
    """Add a gift voucher, or change the one whose id is `instead_of`. The hold of the seats is not extended.

    Raises NotIdentified, NotAnAddress, NotOnSale, TooMany, BasketLocked or HoldEnded.
    """
    if request.email:
        email_addresses.normalized(request.email)
    lookup.lock(basket, clock.now())
    lookup.admit(basket)
    if not sold(product, basket.channel) or not product.sells(request.value):
        raise NotOnSale
    gift = find_gift(basket, instead_of) or _new_gift(basket)
    gift.product = product
    gift.fill(request)
    basket.order_ref = None
    session.commit()
    return gift


def find_gift(basket: Basket, gift_id: int | None) -> BasketGift | None:
    return next((gift for gift in basket.gifts if gift.id == gift_id), None)


def _new_gift(basket: Basket) -> BasketGift:
    if len(basket.gifts) >= GIFTS_PER_ORDER:
        raise TooMany(GIFTS_PER_ORDER)
    gift = BasketGift()
    basket.gifts.append(gift)
    return gift


def sold(product: VoucherProduct, channel: Channel) -> bool:
    now_sold = vouchers.for_sale(channel)
    return now_sold is not None and now_sold.code == product.code


def take_out(basket: Basket, gift_id: int) -> BasketGift | None:
    """Remove a gift voucher. Raises BasketLocked or HoldEnded."""
    lookup.lock(basket, clock.now())
    gift = find_gift(basket, gift_id)
    if gift:
        basket.gifts.remove(gift)
        basket.order_ref = None
    session.commit()
    return gift


def add_debt_payment(basket: Basket, amount: Money) -> None:
    """Pay this much of the contact's deferred account with it. It cannot be removed again.

    Raises BasketLocked or HoldEnded.
    """
    lookup.lock(basket, clock.now())
    basket.debt_payment_minor, basket.order_ref = amount.minor, None
    session.commit()
