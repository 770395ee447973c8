"""What the shop sells as a gift voucher."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app import cache
from app.accounting.vouchers.models import VoucherProduct
from app.accounting.vouchers.services.product_details import CODE, BadProduct, NotLinked, ProductDetails
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType, PaymentMethod


class ProductCodeTaken(Exception):
    """Another voucher product has this code."""


class UnknownProduct(Exception):
    """No such voucher product."""


def for_sale(channel: Channel) -> VoucherProduct | None:
    """What the channel sells: nothing while its web shop would not take such a voucher as payment (S113)."""
    query = select(VoucherProduct).filter_by(channel_code=channel.code, published=True)
    published = cache.get_or_load(("gifts", channel.code), lambda: cache.load_rows(query), channel.code)
    return next((product for product in published if sellable(product)), None)


def sellable(product: VoucherProduct) -> bool:
    """Whether its web shop offers the payment method it is used by (S114)."""
    return _is_offered(product.method_code, product.channel_code)


def _is_offered(method_code: str | None, channel_code: str) -> bool:
    method = payment_methods.offer_online(channels.by_code(channel_code)).method(method_code)
    return method is not None and method.type is MethodType.VOUCHER


def create_product(channel: Channel, code: str, details: ProductDetails, by: Actor) -> VoucherProduct:
    """Not for sale yet. Raises Forbidden, BadProduct, ProductCodeTaken or NotLinked."""
    by.must(Right.CHANGE_OFFERS, channel.code)
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise BadProduct("code")
    details.check()
    if session.get(VoucherProduct, code):
        raise ProductCodeTaken(code)
    _check_method(details.method_code, code)
    product = VoucherProduct(code=code, channel_code=channel.code, **details.columns)
    session.add(product)
    audit.record(by, "voucher_product_created", subject(product), after=details.facts)
    session.commit()
    return product


def change_product(product: VoucherProduct, details: ProductDetails, by: Actor) -> None:
    """`product` is locked by the caller. What was sold before stays as it was sold.

    Raises Forbidden, BadProduct, or NotLinked if it is for sale and nobody could pay with it any more.
    """
    by.must(Right.CHANGE_OFFERS, product.channel_code)
    details.check()
    _check_method(details.method_code, product.code)
    if product.published and not _is_offered(details.method_code, product.channel_code):
        raise NotLinked(product.code)
    before = ProductDetails.of(product).facts
    for name, value in details.columns.items():
        setattr(product, name, value)
    if before != details.facts:
        audit.record(by, "voucher_product_changed", subject(product), before=before, after=details.facts)
    session.commit()


def _check_method(method_code: str | None, product: str) -> None:
    method = session.get(PaymentMethod, method_code) if method_code else None
    if method_code and (method is None or method.type is not MethodType.VOUCHER):
        raise NotLinked(product)


def products(channel_codes: Collection[str] | None = None) -> Sequence[VoucherProduct]:
    """By their codes; `channel_codes` None is every channel."""
    query = select(VoucherProduct).order_by(VoucherProduct.code)
    if channel_codes is not None:
        query = query.where(VoucherProduct.channel_code.in_(channel_codes))
    return session.scalars(query).all()


def publish(code: str, by: Actor) -> VoucherProduct | None:
    """Sell this product, and no other of its channel; the one that was sold before is returned.

    Raises Forbidden, UnknownProduct or NotLinked.
    """
    product = find_product(code)
    by.must(Right.CHANGE_OFFERS, product.channel_code)
    here = select(VoucherProduct).filter_by(channel_code=product.channel_code).order_by(VoucherProduct.code)
    rows = session.scalars(here.with_for_update().execution_options(populate_existing=True)).all()
    if not sellable(product):
        raise NotLinked(product.code)
    earlier = next((row for row in rows if row.published), None)
    if earlier is product:
        return None
    if earlier is not None:
        earlier.published = False
        session.flush()  # a channel sells one at most
    _set_published(product, True, by, {"instead_of": earlier.code} if earlier else {})
    session.commit()
    return earlier


def withdraw(code: str, by: Actor) -> None:
    """Sell it no longer; vouchers sold before stay valid. Raises Forbidden or UnknownProduct."""
    product = find_product(code, lock=True)
    by.must(Right.CHANGE_OFFERS, product.channel_code)
    if product.published:
        _set_published(product, False, by)
    session.commit()


def _set_published(
    product: VoucherProduct, published: bool, by: Actor, more: dict[str, str] | None = None
) -> None:
    before, product.published = product.published, published
    act = "voucher_product_published" if published else "voucher_product_withdrawn"
    after = {"for_sale": published, **(more or {})}
    audit.record(by, act, subject(product), before={"for_sale": before}, after=after)


def find_product(code: str, *, lock: bool = False) -> VoucherProduct:
    """The row, to be changed; until the end of the transaction by nobody else. Raises UnknownProduct."""
    plain = code.strip().upper()
    found = session.get(VoucherProduct, plain, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise UnknownProduct(code)
    return found


def subject(product: VoucherProduct) -> Subject:
    """As the audit names it."""
    return Subject("voucher_product", product.code, product.channel_code)
