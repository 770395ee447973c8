"""What lies in a basket beside places: gift vouchers, and a debt that is paid with it."""

from __future__ import annotations

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import GiftRequest, VoucherProduct
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.sale.baskets.models import Basket, BasketGift
from app.sale.baskets.services import lookup
from app.sale.baskets.services.errors import NotOnSale, TooMany
from app.venue.channels.models import Channel

GIFTS_PER_ORDER = 10


def give(
    basket: Basket, wish: GiftRequest, product: VoucherProduct, instead_of: int | None = None
) -> BasketGift:
    """Put a gift voucher in, or change one that is there. The clock of the seats does not move.

    Raises NotOnSale, TooMany, Frozen or HoldEnded.
    """
    lookup.lock(basket, clock.now())
    if not sold(product, basket.channel) or not product.sells(wish.value):
        raise NotOnSale
    gift = next((gift for gift in basket.gifts if gift.id == instead_of), None)
    if gift is None:
        if len(basket.gifts) >= GIFTS_PER_ORDER:
            raise TooMany(GIFTS_PER_ORDER)
        gift = BasketGift()
        basket.gifts.append(gift)
    gift.product = product
    gift.fill(wish)
    basket.order_ref = None
    session.commit()
    return gift


def sold(product: VoucherProduct, channel: Channel) -> bool:
    now_sold = vouchers.for_sale(channel)
    return now_sold is not None and now_sold.code == product.code


def take_out(basket: Basket, gift_id: int) -> BasketGift | None:
    """A gift voucher that is not wanted after all. Raises Frozen or HoldEnded."""
    lookup.lock(basket, clock.now())
    gift = next((gift for gift in basket.gifts if gift.id == gift_id), None)
    if gift:
        basket.gifts.remove(gift)
        basket.order_ref = None
    session.commit()
    return gift


def add_debt_payment(basket: Basket, amount: Money) -> None:
    """Pay this much of the contact's deferred account with it; nothing takes that out again.

    Raises Frozen or HoldEnded.
    """
    lookup.lock(basket, clock.now())
    basket.debt_payment_minor, basket.order_ref = amount.minor, None
    session.commit()
