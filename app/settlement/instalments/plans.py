"""Setting up a plan, within the law and within sensible limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from app.db import session
from app.settlement.instalments import law, offers
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country
from app.venue.payment_methods.models import MethodType, PaymentMethod

WHOLE_BP = 10_000
FEWEST, MOST = 2, 12
LONGEST_DUNNING = 60  # days
LONGEST_DELAY = 366  # days
FOUR_YEARS = [date(2028, 1, 1) + timedelta(days=day) for day in range(4 * 365 + 1)]  # one leap year in it


class Fault(StrEnum):
    NOT_INSTALMENTS = "not_instalments"
    NUMBER = "number"
    SPLIT = "split"
    INTERVAL = "interval"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"
    DUNNING = "dunning"
    RELEASE = "release"


class BadPlan(Exception):
    """`fault` says what is wrong. `most` is the limit: in days (TOO_LONG) or in months (TOO_SLOW).

    `country`: whose law sets that limit; None if it is ours.
    """

    def __init__(self, fault: Fault, most: int = 0, country: Country | None = None) -> None:
        super().__init__(fault)
        self.fault, self.most, self.country = fault, most, country


@dataclass(frozen=True)
class PlanChanges:
    """The rules of a plan to set; None leaves a rule as it is.

    An empty `split` means equal shares, a `day_of_month` of 0 the day of the first one.
    """

    number: int | None = None
    split: list[int] | None = None
    interval: Interval | None = None
    every: int | None = None
    day_of_month: int | None = None
    mode: PlanMode | None = None
    most_days: int | None = None
    event_slugs: list[str] | None = None
    takes_undated: bool | None = None
    extras_first: bool | None = None
    reminder_days: int | None = None
    retry_days: list[int] | None = None
    grace_days: int | None = None
    release_percent: int | None = None
    withholds_tickets: bool | None = None
    refuses_short_cards: bool | None = None


def draw_up(code: str, changes: PlanChanges) -> InstalmentPlan:
    """A payment method's plan as it would be with these rules: no row, nothing is written. Raises BadPlan."""
    method = session.get(PaymentMethod, code)
    if method is None or method.type is not MethodType.INSTALMENTS:
        raise BadPlan(Fault.NOT_INSTALMENTS)
    saved = session.get(InstalmentPlan, code)
    wanted = {name: value for name, value in vars(changes).items() if value is not None}
    plan = InstalmentPlan(method_code=code, **{**(facts(saved) if saved else defaults()), **wanted})
    plan.day_of_month = plan.day_of_month or None
    _check(plan)
    _check_delay(plan, sellers())
    return plan


def write(drawn: InstalmentPlan) -> InstalmentPlan:
    """The row of a plan that was drawn up. The caller holds its method, and commits."""
    row = session.get(InstalmentPlan, drawn.method_code)
    if row is None:
        session.add(drawn)
        return drawn
    for name, value in facts(drawn).items():
        setattr(row, name, value)
    return row


def facts(plan: InstalmentPlan) -> dict[str, Any]:
    """Every rule of a plan by its name."""
    return {rule.name: getattr(plan, rule.name) for rule in fields(PlanChanges)}


def defaults() -> dict[str, Any]:
    """The rules of a plan nobody has set yet; how many instalments, somebody has to say."""
    found = {column.name: column.default for column in InstalmentPlan.__table__.columns if column.default}
    rules: dict[str, Any] = dict.fromkeys(rule.name for rule in fields(PlanChanges))
    return {
        **rules,
        "number": 0,
        **{name: d.arg(None) if d.is_callable else d.arg for name, d in found.items()},
    }


def _check(plan: InstalmentPlan) -> None:
    day_exists = plan.day_of_month is None or 1 <= plan.day_of_month <= 31
    rules = (
        (Fault.NUMBER, FEWEST <= plan.number <= MOST),
        (Fault.SPLIT, _is_whole(plan.split, plan.number)),
        (Fault.INTERVAL, 1 <= plan.every <= 366 and day_exists),
        (Fault.DUNNING, _dunning_is_valid(plan)),
        (Fault.RELEASE, 0 <= plan.release_percent <= 100),
    )
    for fault, holds in rules:
        if not holds:
            raise BadPlan(fault)


def sellers() -> Sequence[tuple[Country, bool]]:
    """Country and size of every seller: a method is offered by all, so the law of each applies (L10, L12)."""
    query = select(Channel.country, Channel.large_company).distinct()
    return [(country, large) for country, large in session.execute(query)]


def _check_delay(plan: InstalmentPlan, houses: Sequence[tuple[Country, bool]]) -> None:
    if plan.mode is PlanMode.FREE:
        for country, large in houses:
            _check_law(plan, country, large=large)
    if not 0 <= plan.most_days <= LONGEST_DELAY:
        raise BadPlan(Fault.TOO_LONG, LONGEST_DELAY)


def _check_law(plan: InstalmentPlan, country: Country, *, large: bool) -> None:
    """The limit holds on whatever day the first share is paid."""
    match law.RULES[country]:
        case law.FromSupply() as rule:
            if plan.most_days > rule.most(large=large):
                raise BadPlan(Fault.TOO_LONG, rule.most(large=large), country)
        case law.FromFirst() as rule:
            if any(rule.last_day(dates) < dates[-1] for dates in _due_dates(plan)):
                raise BadPlan(Fault.TOO_SLOW, rule.most(plan.number), country)


def _due_dates(plan: InstalmentPlan) -> Iterator[list[date]]:
    return (offers.dates(plan, first) for first in FOUR_YEARS)


def _is_whole(split: Sequence[int], number: int) -> bool:
    """As many parts as shares, 100 % in all, none empty; or no parts at all, which means equal shares."""
    return not split or (len(split) == number and sum(split) == WHOLE_BP and min(split) > 0)


def _dunning_is_valid(plan: InstalmentPlan) -> bool:
    days = [0, *plan.retry_days]
    rising = all(sooner < later for sooner, later in pairwise(days))
    limited = (*days, plan.grace_days, plan.reminder_days)
    return rising and all(0 <= day <= LONGEST_DUNNING for day in limited)


def find(code: str) -> InstalmentPlan | None:
    """The row, to be changed; shoppers are offered what the cache holds."""
    return session.get(InstalmentPlan, code)


def all_of() -> Sequence[InstalmentPlan]:
    return session.scalars(select(InstalmentPlan).order_by(InstalmentPlan.method_code)).all()


def weights_of(percents: str) -> list[int]:
    """Basis points of percentages as people write them: 50/25/25. Raises ValueError."""
    return [round(float(part.replace(",", ".")) * 100) for part in percents.split("/")]


def percents_of(weights: Sequence[int]) -> str:
    """The other way; nothing for equal shares."""
    return "/".join(f"{weight / 100:g}" for weight in weights)
