"""What each point of sale offers: which methods, in which order, and which is chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.venue.channels.models import Channel
from app.venue.payment_methods.models import (
    MethodStatus,
    MethodUse,
    PaymentMethod,
    PointOfSale,
    PointOfSaleMethod,
)
from app.venue.payment_methods.services.offers import SETTLING
from app.venue.payment_methods.services.setup import UnknownMethod, find_method, refuse_fee


@dataclass(frozen=True)
class Acceptance:
    """Codes of methods in the order of the list; `default` is one of them."""

    codes: tuple[str, ...]
    default: str | None = None


def points_of_sale() -> Sequence[PointOfSale]:
    query = select(PointOfSale).order_by(PointOfSale.channel_code, PointOfSale.code)
    return cache.get_or_load("points of sale", lambda: cache.load_rows(query))


def acceptances() -> dict[str, Acceptance]:
    """By point of sale what it accepts, hidden methods too; one that accepts nothing is left out."""
    return cache.get_or_load("acceptances", _acceptances)


def accepted_at(point_of_sale: str) -> Acceptance:
    """As the database has it now, for whoever changes it."""
    return _acceptances().get(point_of_sale, Acceptance(()))


def _acceptances() -> dict[str, Acceptance]:
    place = PointOfSaleMethod.point_of_sale_code, PointOfSaleMethod.position, PointOfSaleMethod.method_code
    found: dict[str, list[PointOfSaleMethod]] = {}
    for row in session.scalars(select(PointOfSaleMethod).order_by(*place)):
        found.setdefault(row.point_of_sale_code, []).append(row)
    return {code: _acceptance(rows) for code, rows in found.items()}


def _acceptance(rows: Sequence[PointOfSaleMethod]) -> Acceptance:
    default = next((row.method_code for row in rows if row.is_default), None)
    return Acceptance(tuple(row.method_code for row in rows), default)


def set_acceptance(point_of_sale: PointOfSale, wanted: Acceptance, by: Actor) -> None:
    """From now on this, and nothing else. Raises Forbidden, UnknownMethod or FeeForbidden.

    An archived method stays where it is, and is taken up nowhere.
    """
    by.must(Right.SET_UP, point_of_sale.channel_code)
    session.execute(select(PointOfSale.code).filter_by(code=point_of_sale.code).with_for_update())
    here = session.scalars(
        select(PointOfSaleMethod)
        .filter_by(point_of_sale_code=point_of_sale.code)
        .order_by(PointOfSaleMethod.position, PointOfSaleMethod.method_code)
        .execution_options(populate_existing=True)
    ).all()
    before, old = _acceptance(here), {row.method_code: row for row in here}
    country = session.scalars(select(Channel.country).filter_by(code=point_of_sale.channel_code)).one()
    for code in [code for code in wanted.codes if code not in old]:
        added = find_method(code)
        if added.status is MethodStatus.ARCHIVED:
            raise UnknownMethod(code)
        if added.fee_minor:
            refuse_fee(added.type, [country])
    for row in here:
        row.is_default = False
        if row.method_code not in wanted.codes:
            session.delete(row)
    session.flush()  # a point of sale has one default at most
    for position, code in enumerate(wanted.codes, 1):
        row = old.get(code) or PointOfSaleMethod(point_of_sale_code=point_of_sale.code, method_code=code)
        row.position, row.is_default = position, code == wanted.default
        session.add(row)
    if before != wanted:
        about = Subject("point_of_sale", point_of_sale.code, point_of_sale.channel_code)
        audit.record(by, "acceptance_changed", about, before=_facts(before), after=_facts(wanted))
    session.commit()


def _facts(acceptance: Acceptance) -> dict[str, object]:
    return {"methods": list(acceptance.codes), "default": acceptance.default}


def accept(point_of_sale: str, code: str, by: Actor, *, default: bool = False) -> None:
    """Offer a method there, after those it offers already. Raises Forbidden or UnknownMethod."""
    place, method, now = _place(point_of_sale), find_method(code), accepted_at(point_of_sale)
    codes = now.codes if method.code in now.codes else (*now.codes, method.code)
    set_acceptance(place, Acceptance(codes, method.code if default else now.default), by)


def withdraw(point_of_sale: str, code: str, by: Actor) -> None:
    """Offer a method there no longer. Raises Forbidden or UnknownMethod."""
    place, now, gone = _place(point_of_sale), accepted_at(point_of_sale), code.strip().upper()
    if gone not in now.codes:
        raise UnknownMethod(code)
    rest = tuple(one for one in now.codes if one != gone)
    set_acceptance(place, Acceptance(rest, None if now.default == gone else now.default), by)


def _place(code: str) -> PointOfSale:
    found = session.get(PointOfSale, code)
    if found is None:
        raise UnknownMethod(code)
    return found


def closed_without(method: PaymentMethod) -> list[PointOfSale]:
    """The points of sale where nothing else could pay a whole order if it were not offered."""
    if method.type not in SETTLING or method.status is not MethodStatus.VISIBLE or not method.pays:
        return []
    others = (
        select(PointOfSaleMethod.point_of_sale_code)
        .join(PaymentMethod, PaymentMethod.code == PointOfSaleMethod.method_code)
        .where(
            PaymentMethod.status == MethodStatus.VISIBLE, PaymentMethod.type.in_(SETTLING),
            PaymentMethod.code != method.code, PaymentMethod.used_for != MethodUse.REFUND,
        )
    )  # fmt: skip
    here = select(PointOfSaleMethod.point_of_sale_code).filter_by(method_code=method.code)
    query = select(PointOfSale).where(PointOfSale.code.in_(here), PointOfSale.code.not_in(others))
    return list(session.scalars(query.order_by(PointOfSale.code)))
