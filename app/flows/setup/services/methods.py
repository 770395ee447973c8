"""Changing payment methods: what orders name by code and type stays as it is."""

from __future__ import annotations

from sqlalchemy import select

from app.accounting.vouchers.models import VoucherProduct
from app.db import session
from app.kernel.actors import Actor, Right
from app.sale.orders.models import Order
from app.settlement.instalments.models import InstalmentPlan
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType, PaymentMethod
from app.venue.payment_methods.services import MethodDetails


class MethodInUse(Exception):
    """Orders name it already, or something counts on its type: its code and its type stay."""


def is_used(code: str) -> bool:
    """Whether an order names this payment method. A basket agreed to nothing, and follows its code."""
    return bool(session.scalar(select(select(Order.ref).filter_by(method_code=code).exists())))


def _is_built_upon(method: PaymentMethod) -> bool:
    """Plans and gift vouchers count on its type. Credit and vouchers pay for orders that do not name it."""
    if method.type in (MethodType.VOUCHER, MethodType.CREDIT):
        accepted = payment_methods.acceptances().values()
        if any(method.code in one.codes for one in accepted):
            return True
    named = [
        select(kind.method_code).filter_by(method_code=method.code).exists()
        for kind in (InstalmentPlan, VoucherProduct)
    ]
    return any(session.execute(select(*named)).one())


def change_method(code: str, new_code: str, kind: MethodType, details: MethodDetails, by: Actor) -> None:
    """Raises Forbidden, UnknownMethod, BadMethod, MethodCodeTaken or MethodInUse; then nothing is changed."""
    by.must(Right.SET_UP)
    method = payment_methods.find_method(code, lock=True)
    identity = {"code": new_code.strip().upper(), "type": kind}
    if identity == {"code": method.code, "type": method.type}:
        payment_methods.change_method(method, details, by)
        return
    if kind is not method.type and _is_built_upon(method):
        session.rollback()
        raise MethodInUse(method.code)
    if is_used(method.code):  # whoever writes an order that names it waits for this lock
        session.rollback()
        raise MethodInUse(method.code)
    payment_methods.change_method(method, details, by, **identity)
