"""What a venue offers: setting up a plan, within the law and within reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from app.db import session
from app.settlement.instalments import law, offers
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode
from app.venue.channels.models import Channel, Country
from app.venue.payment_methods.models import MethodType, PaymentMethod

WHOLE_BP = 10_000
FEWEST, MOST = 2, 12
LONGEST_DUNNING = 60  # days
LONGEST_DELAY = 366  # days
FOUR_YEARS = [date(2028, 1, 1) + timedelta(days=day) for day in range(4 * 365 + 1)]  # every day there is


class Fault(StrEnum):
    NOT_INSTALMENTS = "not_instalments"
    NUMBER = "number"
    SPLIT = "split"
    INTERVAL = "interval"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"
    PATIENCE = "patience"
    RELEASE = "release"


class BadPlan(Exception):
    """`fault` says what is wrong with it, `most` what the law allows: days (TOO_LONG), months (TOO_SLOW)."""

    def __init__(self, fault: Fault, most: int = 0) -> None:
        super().__init__(fault)
        self.fault, self.most = fault, most


def draw_up(code: str, **rules: Any) -> InstalmentPlan:
    """The plan of a payment method, new or with some rules changed. The caller commits. Raises BadPlan."""
    method = session.get(PaymentMethod, code)
    if method is None or method.type is not MethodType.INSTALMENTS:
        raise BadPlan(Fault.NOT_INSTALMENTS)
    sellers = _sellers()
    plan = session.get(InstalmentPlan, code) or _new(code)
    for name, value in rules.items():
        setattr(plan, name, value)
    plan.interval, plan.mode = Interval(plan.interval), PlanMode(plan.mode)  # given as words
    _check(plan)
    if plan.mode is PlanMode.FREE:
        for country, large in sellers:
            _check_law(plan, country, large=large)
    if not 0 <= plan.most_days <= LONGEST_DELAY:
        raise BadPlan(Fault.TOO_LONG, LONGEST_DELAY)
    session.add(plan)
    return plan


def _new(code: str) -> InstalmentPlan:
    plain = {column.name: column.default for column in InstalmentPlan.__table__.columns}
    plan = InstalmentPlan(method_code=code, number=0)
    for name, default in plain.items():
        if default is not None:
            setattr(plan, name, default.arg(None) if default.is_callable else default.arg)
    return plan


def _check(plan: InstalmentPlan) -> None:
    rules = (
        (Fault.NUMBER, FEWEST <= plan.number <= MOST),
        (Fault.SPLIT, _totals(plan.split, plan.number)),
        (
            Fault.INTERVAL,
            1 <= plan.every <= 366 and (plan.day_of_month is None or 1 <= plan.day_of_month <= 31),
        ),
        (Fault.PATIENCE, _dunning_holds(plan)),
        (Fault.RELEASE, 0 <= plan.release_percent <= 100),
    )
    for fault, holds in rules:
        if not holds:
            raise BadPlan(fault)


def _sellers() -> Sequence[tuple[Country, bool]]:
    """Methods are the house's: the laws of all its channels hold for all of them (L10, L12)."""
    query = select(Channel.country, Channel.large_company).distinct()
    return [(country, large) for country, large in session.execute(query)]


def _check_law(plan: InstalmentPlan, country: Country, *, large: bool) -> None:
    """Whatever day the plan begins."""
    match law.RULES[country]:
        case law.FromSupply() as rule:
            if plan.most_days > rule.most(large=large):
                raise BadPlan(Fault.TOO_LONG, rule.most(large=large))
        case law.FromFirst() as rule:
            if any(rule.last_day(dates) < dates[-1] for dates in _due_dates(plan)):
                raise BadPlan(Fault.TOO_SLOW, rule.most(plan.number))


def _due_dates(plan: InstalmentPlan) -> Iterator[list[date]]:
    return (offers.dates(plan, first) for first in FOUR_YEARS)


def _totals(split: Sequence[int], number: int) -> bool:
    """All of it, in as many parts as there are; no part is nothing. Empty is equal."""
    return not split or (len(split) == number and sum(split) == WHOLE_BP and min(split) > 0)


def _dunning_holds(plan: InstalmentPlan) -> bool:
    days = [0, *plan.retry_days]
    rising = all(sooner < later for sooner, later in pairwise(days))
    return rising and all(0 <= day <= LONGEST_DUNNING for day in (*days, plan.grace_days, plan.reminder_days))


def all_of() -> Sequence[InstalmentPlan]:
    return session.scalars(select(InstalmentPlan).order_by(InstalmentPlan.method_code)).all()


def weights_of(percents: str) -> list[int]:
    """Basis points of percentages as people write them: 50/25/25. Raises ValueError."""
    return [round(float(part.replace(",", ".")) * 100) for part in percents.split("/")]
