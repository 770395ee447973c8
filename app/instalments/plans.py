"""What a venue offers: setting up a plan, within the law and within reason."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from app.channels.models import Channel, MethodType, PaymentMethod
from app.db import session
from app.instalments import law
from app.instalments.models import InstalmentPlan, PlanMode

WHOLE_BP = 10_000
FEWEST, MOST = 2, 12
LONGEST_PATIENCE = 60  # days


class Fault(StrEnum):
    NOT_INSTALMENTS = "not_instalments"
    NUMBER = "number"
    SPLIT = "split"
    INTERVAL = "interval"
    TOO_LONG = "too_long"
    PATIENCE = "patience"
    RELEASE = "release"


class BadPlan(Exception):
    """`fault` says what is wrong with it, `most` the longest delay the law allows here, in days."""

    def __init__(self, fault: Fault, most: int = 0) -> None:
        super().__init__(fault)
        self.fault, self.most = fault, most


def draw_up(code: str, **rules: Any) -> InstalmentPlan:
    """The plan of a payment method, new or with some rules changed. The caller commits. Raises BadPlan."""
    method = session.get(PaymentMethod, code)
    if method is None or method.type is not MethodType.INSTALMENTS:
        raise BadPlan(Fault.NOT_INSTALMENTS)
    most = longest_delay()
    plan = session.get(InstalmentPlan, code) or _new(code)
    for name, value in rules.items():
        setattr(plan, name, value)
    _check(plan, most)
    session.add(plan)
    return plan


def _new(code: str) -> InstalmentPlan:
    plain = {column.name: column.default for column in InstalmentPlan.__table__.columns}
    plan = InstalmentPlan(method_code=code, number=0)
    for name, default in plain.items():
        if default is not None:
            setattr(plan, name, default.arg(None) if default.is_callable else default.arg)
    return plan


def _check(plan: InstalmentPlan, most: int) -> None:
    rules = (
        (Fault.NUMBER, FEWEST <= plan.number <= MOST),
        (Fault.SPLIT, _totals(plan.split, plan.number)),
        (
            Fault.INTERVAL,
            1 <= plan.every <= 366 and (plan.day_of_month is None or 1 <= plan.day_of_month <= 31),
        ),
        (Fault.TOO_LONG, plan.mode is PlanMode.RESTRICTIVE or 0 <= plan.most_days <= most),
        (Fault.PATIENCE, _patient(plan)),
        (Fault.RELEASE, 0 <= plan.release_percent <= 100),
    )
    for fault, holds in rules:
        if not holds:
            raise BadPlan(fault, most)


def _totals(split: Sequence[int], number: int) -> bool:
    """All of it, in as many parts as there are; no part is nothing. Empty is equal."""
    return not split or (len(split) == number and sum(split) == WHOLE_BP and min(split) > 0)


def _patient(plan: InstalmentPlan) -> bool:
    days = [0, *plan.retry_days]
    rising = all(sooner < later for sooner, later in pairwise(days))
    return rising and all(
        0 <= day <= LONGEST_PATIENCE for day in (*days, plan.grace_days, plan.reminder_days)
    )


def longest_delay() -> int:
    """Methods are the house's: the strictest of its channels holds for all of them (L10)."""
    large = session.scalar(select(func.coalesce(func.bool_or(Channel.large_company), False)))
    return law.longest_delay(large=bool(large))


def all_of() -> Sequence[InstalmentPlan]:
    return session.scalars(select(InstalmentPlan).order_by(InstalmentPlan.method_code)).all()


def weights_of(percents: str) -> list[int]:
    """Basis points of percentages as people write them: 50/25/25. Raises ValueError."""
    return [round(float(part.replace(",", ".")) * 100) for part in percents.split("/")]
