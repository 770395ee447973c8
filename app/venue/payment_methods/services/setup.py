"""Making payment methods, and what a point of sale accepts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.venue.payment_methods.models import (
    MethodStatus,
    MethodType,
    PaymentMethod,
    PointOfSale,
    PointOfSaleKind,
    PointOfSaleMethod,
)
from app.venue.payment_methods.services.offers import SETTLING


class UnknownMethod(Exception):
    """No such payment method, point of sale, or no such method there."""


class MethodCodeTaken(Exception):
    """Another payment method has this code."""


@dataclass(frozen=True)
class AmountLimits:
    """The smallest and the largest amount a method takes (minor units); None is no limit."""

    least_minor: int | None = None
    most_minor: int | None = None


ANY_AMOUNT = AmountLimits()


def create_method(
    code: str, kind: MethodType, internal_name: Texts, public_name: Texts, limits: AmountLimits = ANY_AMOUNT
) -> PaymentMethod:
    """Raises MethodCodeTaken."""
    code = code.strip().upper()
    if session.get(PaymentMethod, code):
        raise MethodCodeTaken(code)
    names = {"internal_name": internal_name, "public_name": public_name}
    method = PaymentMethod(code=code, type=kind, **names, **vars(limits))
    session.add(method)
    session.commit()
    return method


def all_methods() -> Sequence[PaymentMethod]:
    query = select(PaymentMethod).order_by(PaymentMethod.code)
    return cache.get_or_load("every method", lambda: cache.load_rows(query))


def set_status(code: str, status: MethodStatus, by: Actor) -> None:
    """Raises Forbidden or UnknownMethod."""
    by.must(Right.SET_UP)
    method = _method(code)
    if method.status is status:
        return
    before, method.status = method.status, status
    act = "method_shown" if status is MethodStatus.VISIBLE else "method_hidden"
    about = Subject("payment_method", method.code)
    audit.record(by, act, about, before={"status": before}, after={"status": status})
    session.commit()


def hidden_online(channel_codes: Collection[str]) -> dict[str, PaymentMethod]:
    """For each of these channels the first method its web shop would offer if it were not hidden."""
    query = select(PointOfSale.channel_code, PaymentMethod).join(
        PointOfSaleMethod, PointOfSaleMethod.point_of_sale_code == PointOfSale.code
    )
    query = query.join(PaymentMethod, PaymentMethod.code == PointOfSaleMethod.method_code)
    query = query.where(
        PointOfSale.channel_code.in_(channel_codes), PointOfSale.kind == PointOfSaleKind.INTERNET,
        PaymentMethod.status == MethodStatus.HIDDEN, PaymentMethod.type.in_(SETTLING),
    )  # fmt: skip
    found: dict[str, PaymentMethod] = {}
    for code, method in session.execute(query.order_by(PointOfSaleMethod.position)):
        found.setdefault(code, method)
    return found


def accept(point_of_sale: str, code: str, *, default: bool = False) -> None:
    """Offer a method at a point of sale, after those it offers already. Raises UnknownMethod."""
    if session.get(PointOfSale, point_of_sale) is None:
        raise UnknownMethod(point_of_sale)
    method = _method(code)
    if default:
        others = update(PointOfSaleMethod).where(PointOfSaleMethod.point_of_sale_code == point_of_sale)
        session.execute(others.values(is_default=False))
    found = session.get(PointOfSaleMethod, (point_of_sale, method.code)) or _append(point_of_sale, method)
    found.is_default = default or bool(found.is_default)
    session.commit()


def _append(point_of_sale: str, method: PaymentMethod) -> PointOfSaleMethod:
    here = PointOfSaleMethod.point_of_sale_code == point_of_sale
    last = session.scalar(select(func.coalesce(func.max(PointOfSaleMethod.position), 0)).where(here)) or 0
    added = PointOfSaleMethod(point_of_sale_code=point_of_sale, method_code=method.code, position=last + 1)
    session.add(added)
    return added


def withdraw(point_of_sale: str, code: str) -> None:
    """Offer a method there no longer. Raises UnknownMethod."""
    found = session.get(PointOfSaleMethod, (point_of_sale, code.strip().upper()))
    if found is None:
        raise UnknownMethod(code)
    session.delete(found)
    session.commit()


def _method(code: str) -> PaymentMethod:
    found = session.get(PaymentMethod, code.strip().upper())
    if found is None:
        raise UnknownMethod(code)
    return found
