"""Making and changing payment methods."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.venue.channels.models import Channel
from app.venue.channels.policies import ADDRESSES, Country
from app.venue.channels.services import MOST_MINOR, MOST_VAT_BP
from app.venue.payment_methods import surcharges
from app.venue.payment_methods.models import (
    MethodStatus,
    MethodType,
    MethodUse,
    PaymentMethod,
    PointOfSale,
    PointOfSaleKind,
    PointOfSaleMethod,
)
from app.venue.payment_methods.services.offers import SETTLING

DAYS = {"due_days": (1, 30), "grace_days": (0, 15), "lead_days": (2, 90)}  # the least and the most
ACCOUNT_DAYS = (0, 3650)
LISTS = ("families", "countries")
CODE = re.compile(r"[A-Z0-9_]{2,20}")


class UnknownMethod(Exception):
    """No such payment method, point of sale, or no such method there."""


class MethodCodeTaken(Exception):
    """Another payment method has this code."""


class BadMethod(Exception):
    """What a payment method cannot be: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class FeeForbidden(BadMethod):
    """The law lets nobody charge for it where it is offered; `source` names that law.

    None: it is a type that nobody chooses in the shop to pay at once.
    """

    def __init__(self, source: str | None) -> None:
        super().__init__("fee_minor")
        self.source = source


@dataclass(frozen=True)
class MethodDetails:
    """What may change at any time; the fields are columns of `PaymentMethod`, amounts in minor units."""

    internal_name: Texts
    public_name: Texts
    status: MethodStatus = MethodStatus.VISIBLE
    least_minor: int | None = None
    most_minor: int | None = None
    families: tuple[str, ...] = ()
    used_for: MethodUse = MethodUse.BOTH
    countries: tuple[str, ...] = ()
    account_days: int = 0
    combines: bool = True
    fee_minor: int = 0
    vat_bp: int = 2_000
    due_days: int = 7
    grace_days: int = 3
    lead_days: int = 15

    @classmethod
    def of(cls, method: PaymentMethod) -> Self:
        values = {rule.name: getattr(method, rule.name) for rule in fields(cls)}
        return cls(**{**values, **{name: tuple(values[name]) for name in LISTS}})

    @property
    def columns(self) -> dict[str, Any]:
        return {**vars(self), **{name: sorted(getattr(self, name)) for name in LISTS}}

    def check(self) -> None:
        """Raises BadMethod."""
        if not self.internal_name.fr:
            raise BadMethod("internal_name")
        if not self.public_name.fr:
            raise BadMethod("public_name")
        if self.most_minor is not None and self.most_minor < max(self.least_minor or 0, 1):
            raise BadMethod("most_minor")
        if not 0 <= self.fee_minor <= MOST_MINOR or not 0 <= self.vat_bp <= MOST_VAT_BP:
            raise BadMethod("vat_bp" if 0 <= self.fee_minor <= MOST_MINOR else "fee_minor")
        if not set(self.countries) <= set(ADDRESSES):
            raise BadMethod("countries")
        for name, (least, most) in {**DAYS, "account_days": ACCOUNT_DAYS}.items():
            if not least <= getattr(self, name) <= most:
                raise BadMethod(name)
        if self.lead_days <= self.due_days + self.grace_days:
            raise BadMethod("lead_days")


def create_method(code: str, kind: MethodType, details: MethodDetails, by: Actor) -> PaymentMethod:
    """Offered nowhere yet. Raises Forbidden, BadMethod or MethodCodeTaken."""
    by.must(Right.SET_UP)
    code = free_code(code)
    details.check()
    _check_fee(code, kind, details)
    method = PaymentMethod(code=code, type=kind, **details.columns)
    session.add(method)
    audit.record(by, "method_created", subject(method), after=_facts(method))
    session.commit()
    return method


def free_code(code: str) -> str:
    """As it is kept. Raises BadMethod or MethodCodeTaken."""
    plain = code.strip().upper()
    if not CODE.fullmatch(plain):
        raise BadMethod("code")
    if session.get(PaymentMethod, plain):
        raise MethodCodeTaken(plain)
    return plain


def change_method(method: PaymentMethod, details: MethodDetails, by: Actor, **identity: Any) -> None:
    """`identity`: another `code` or `type`, which the caller knows to be in no order yet.

    Raises Forbidden, BadMethod or MethodCodeTaken.
    """
    by.must(Right.SET_UP)
    details.check()
    _check_fee(method.code, identity.get("type", method.type), details)
    if (code := identity.get("code", method.code)) != method.code:
        identity["code"] = free_code(code)
    about, before = subject(method), _facts(method)
    for name, value in {**details.columns, **identity}.items():
        setattr(method, name, value)
    if before != (after := _facts(method)):
        audit.record(by, "method_changed", about, before=before, after=after)
    session.commit()


def _check_fee(code: str, kind: MethodType, details: MethodDetails) -> None:
    """Of a method that is offered nowhere, one channel at least has to allow a fee. Raises FeeForbidden."""
    if not details.fee_minor:
        return
    places = PointOfSaleMethod.point_of_sale_code == PointOfSale.code
    here = select(PointOfSale.channel_code).join(PointOfSaleMethod, places).filter_by(method_code=code)
    if offered := session.scalars(select(Channel.country).where(Channel.code.in_(here))).all():
        refuse_fee(kind, offered)
        return
    bans = [surcharges.ban(kind, country) for country in session.scalars(select(Channel.country))]
    refuse_fee(kind, list(Country) if bans and all(bans) else [])


def refuse_fee(kind: MethodType, countries: Collection[Country]) -> None:
    """Raises FeeForbidden if a method of this type may carry no fee in one of these countries."""
    if found := surcharges.first_ban(kind, countries):
        raise FeeForbidden(found.source)
    if kind not in surcharges.CHARGEABLE:
        raise FeeForbidden(None)


def _facts(method: PaymentMethod) -> dict[str, Any]:
    """What the audit compares."""
    columns = MethodDetails.of(method).columns
    names = {
        f"{name}_{lang}": getattr(text, lang)
        for name in ("internal_name", "public_name")
        if (text := columns.pop(name))
        for lang in ("fr", "en")
    }
    others = {*(() if method.type is MethodType.TRANSFER else DAYS)}
    others |= set() if method.type is MethodType.DEFERRED else {"account_days"}
    columns = {name: value for name, value in columns.items() if name not in others}
    limits = {"smallest_minor": columns.pop("least_minor"), "largest_minor": columns.pop("most_minor")}
    return {"code": method.code, "type": method.type, **names, **limits, **columns}


def subject(method: PaymentMethod) -> Subject:
    return Subject("payment_method", method.code)


def all_methods() -> Sequence[PaymentMethod]:
    query = select(PaymentMethod).order_by(PaymentMethod.code)
    return cache.get_or_load("every method", lambda: cache.load_rows(query))


def set_status(code: str, status: MethodStatus, by: Actor) -> None:
    """Raises Forbidden or UnknownMethod."""
    by.must(Right.SET_UP)
    method = find_method(code)
    if method.status is status:
        return
    before, method.status = method.status, status
    act = "method_shown" if status is MethodStatus.VISIBLE else "method_hidden"
    audit.record(by, act, subject(method), before={"status": before}, after={"status": status})
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
        PaymentMethod.used_for != MethodUse.REFUND,
    )  # fmt: skip
    found: dict[str, PaymentMethod] = {}
    for code, method in session.execute(query.order_by(PointOfSaleMethod.position)):
        found.setdefault(code, method)
    return found


def find_method(code: str, *, lock: bool = False) -> PaymentMethod:
    """The row, to be changed; until the end of the transaction by nobody else. Raises UnknownMethod."""
    plain = code.strip().upper()
    found = session.get(PaymentMethod, plain, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise UnknownMethod(code)
    return found
