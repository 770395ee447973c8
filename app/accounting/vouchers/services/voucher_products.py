"""What the shop sells as a gift voucher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from app import cache
from app.accounting.vouchers.models import VoucherProduct
from app.db import session
from app.kernel.texts import Texts
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType, PaymentMethod


class ProductCodeTaken(Exception):
    """Another voucher product has this code."""


class NotLinked(Exception):
    """The web shop offers no payment method of type voucher for this product: nobody could pay with it."""


class UnknownProduct(Exception):
    """No such voucher product."""


@dataclass(frozen=True)
class ProductDetails:
    """What a new product is made of. Amounts in minor units, `months` from the day it is given."""

    name: Texts
    lead: Texts
    chips: list[int]
    months: int
    motif: str
    palette: str
    least_minor: int | None = None
    most_minor: int | None = None
    method_code: str | None = None


def for_sale(channel: Channel) -> VoucherProduct | None:
    """What the channel sells: nothing while its web shop would not take such a voucher as payment (S113)."""
    query = select(VoucherProduct).filter_by(channel_code=channel.code, published=True)
    published = cache.get_or_load(("gifts", channel.code), lambda: cache.load_rows(query), channel.code)
    return next((product for product in published if _sellable(product)), None)


def _sellable(product: VoucherProduct) -> bool:
    offer = payment_methods.offer_online(channels.by_code(product.channel_code))
    method = offer.method(product.method_code)
    return method is not None and method.type is MethodType.VOUCHER


def create_product(channel: Channel, code: str, details: ProductDetails) -> VoucherProduct:
    """Not for sale yet. Raises ProductCodeTaken or NotLinked."""
    code = code.strip().upper()
    if session.get(VoucherProduct, code):
        raise ProductCodeTaken(code)
    if details.method_code and not session.get(PaymentMethod, details.method_code):
        raise NotLinked(code)
    product = VoucherProduct(code=code, channel_code=channel.code, **vars(details))
    session.add(product)
    session.commit()
    return product


def products() -> Sequence[VoucherProduct]:
    return session.scalars(select(VoucherProduct).order_by(VoucherProduct.code)).all()


def publish(code: str) -> None:
    """Sell this product, and no other of its channel. Raises UnknownProduct or NotLinked."""
    product = _product(code)
    if not _sellable(product):
        raise NotLinked(product.code)
    others = update(VoucherProduct).filter_by(channel_code=product.channel_code, published=True)
    session.execute(others.values(published=False), execution_options={"synchronize_session": False})
    session.refresh(product)
    product.published = True
    session.commit()


def withdraw(code: str) -> None:
    """Sell it no longer; vouchers sold before stay valid. Raises UnknownProduct."""
    _product(code).published = False
    session.commit()


def _product(code: str) -> VoucherProduct:
    found = session.get(VoucherProduct, code.strip().upper())
    if found is None:
        raise UnknownProduct(code)
    return found
