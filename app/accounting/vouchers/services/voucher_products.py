"""What the shop sells as a gift voucher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    """The web shop takes no payment method of type voucher by this product's name: nobody could use it."""


class UnknownProduct(Exception):
    """No such voucher product."""


def for_sale(channel: Channel) -> VoucherProduct | None:
    """What the channel sells: nothing while its web shop would not take such a voucher as payment (S113)."""
    query = select(VoucherProduct).filter_by(channel_code=channel.code, published=True)
    published = cache.get_or_load(("gifts", channel.code), lambda: cache.load_rows(query), channel.code)
    return next((product for product in published if _sellable(product)), None)


def _sellable(product: VoucherProduct) -> bool:
    offer = payment_methods.offer_online(channels.by_code(product.channel_code))
    method = offer.method(product.method_code)
    return method is not None and method.type is MethodType.VOUCHER


def create_product(channel: Channel, code: str, name: Texts, lead: Texts, **rules: Any) -> VoucherProduct:
    """Not for sale yet. Raises CodeTaken or NotLinked."""
    code = code.strip().upper()
    if session.get(VoucherProduct, code):
        raise ProductCodeTaken(code)
    if rules.get("method_code") and not session.get(PaymentMethod, rules["method_code"]):
        raise NotLinked(code)
    product = VoucherProduct(code=code, channel_code=channel.code, name=name, lead=lead, **rules)
    session.add(product)
    session.commit()
    return product


def products() -> Sequence[VoucherProduct]:
    return session.scalars(select(VoucherProduct).order_by(VoucherProduct.code)).all()


def publish(code: str) -> None:
    """From now on this is what its channel sells, and nothing else. Raises Unknown or NotLinked."""
    product = _product(code)
    if not _sellable(product):
        raise NotLinked(product.code)
    others = update(VoucherProduct).filter_by(channel_code=product.channel_code, published=True)
    session.execute(others.values(published=False), execution_options={"synchronize_session": False})
    session.refresh(product)
    product.published = True
    session.commit()


def withdraw(code: str) -> None:
    """Sell it no longer; those sold go on paying. Raises Unknown."""
    _product(code).published = False
    session.commit()


def _product(code: str) -> VoucherProduct:
    found = session.get(VoucherProduct, code.strip().upper())
    if found is None:
        raise UnknownProduct(code)
    return found
