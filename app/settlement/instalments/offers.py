"""Whether a plan fits an order, and the schedule it would make. The page and the order use the same rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.kernel import fingerprints
from app.kernel.money import Money
from app.settlement.instalments import law, shares
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode
from app.settlement.instalments.shares import Share
from app.venue.channels.models import Channel


class Ineligibility(StrEnum):
    """Why a plan is not offered. What the shopper can change comes first."""

    BELOW_LEAST = "below_least"
    AFTER_EVENT = "after_event"
    SIGN_IN = "sign_in"
    UNDATED = "undated"
    OTHER_EVENT = "other_event"
    ABOVE_MOST = "above_most"
    NOT_SAVING = "not_saving"


@dataclass(frozen=True)
class InstalmentRequest:
    """What is to be paid in instalments. `due` is what is left after promo codes, vouchers and credit.

    `extras` is the part of `due` that is not for tickets. `performances` are the start times of its tickets.
    `undated`: it contains something without a date.
    """

    channel: Channel
    due: Money
    extras: Money
    performances: Sequence[datetime]
    event_slugs: Collection[str]
    undated: bool
    signed_in: bool


@dataclass(frozen=True)
class Proposal:
    """A plan and its shares for one request; without shares, `ineligibility` says why."""

    plan: InstalmentPlan
    shares: tuple[Share, ...] = ()
    ineligibility: Ineligibility | None = None

    @property
    def code(self) -> str:
        return self.plan.method_code

    @property
    def first(self) -> Money:
        """What is paid today."""
        return self.shares[0].amount

    @property
    def fingerprint(self) -> str:
        """Of the dates, amounts and terms."""
        shares = [(share.due_on.isoformat(), share.amount.minor) for share in self.shares]
        return fingerprints.of(shares, list(self.plan.terms.values())) if shares else ""


def propose(plan: InstalmentPlan, request: InstalmentRequest, now: datetime) -> Proposal:
    """The shares of this plan, or why there are none. SIGN_IN comes last: it is the only thing missing."""
    if reason := _ineligibility(plan, request):
        return Proposal(plan, ineligibility=reason)
    due_on = dates(plan, request.channel.date_at(now))
    amounts = shares.amounts(request.due, plan.weights, request.extras if plan.extras_first else None)
    if not all(amounts):
        return Proposal(plan, ineligibility=Ineligibility.BELOW_LEAST)
    if _too_late(plan, request, due_on, now):
        return Proposal(plan, ineligibility=Ineligibility.AFTER_EVENT)
    if not request.signed_in:
        return Proposal(plan, ineligibility=Ineligibility.SIGN_IN)
    return Proposal(plan, tuple(map(Share, range(1, plan.number + 1), due_on, amounts)))


def dates(plan: InstalmentPlan, first: date) -> list[date]:
    """When the shares are due if the first one is paid on this day."""
    if plan.interval is Interval.MONTH:
        return list(shares.monthly(first, plan.number, plan.every, plan.day_of_month))
    return list(shares.daily(first, plan.number, plan.every))


def _ineligibility(plan: InstalmentPlan, request: InstalmentRequest) -> Ineligibility | None:
    method = plan.method
    other_event = bool(plan.event_slugs) and not set(request.event_slugs) <= set(plan.event_slugs)
    rules = (
        (Ineligibility.NOT_SAVING, not request.channel.saves_cards),
        (Ineligibility.UNDATED, (request.undated or not request.performances) and not plan.takes_undated),
        (Ineligibility.OTHER_EVENT, other_event),
        (Ineligibility.BELOW_LEAST, request.due.minor < (method.least_minor or 0)),
        (Ineligibility.ABOVE_MOST, not method.takes(request.due)),
    )
    return next((reason for reason, applies in rules if applies), None)


def _too_late(
    plan: InstalmentPlan, request: InstalmentRequest, due_on: Sequence[date], now: datetime
) -> bool:
    """Measured against the first event of the order (E7), at the hour shares are collected (S42).

    What has no date is supplied today.
    """
    channel, first = request.channel, min(request.performances, default=now)
    if plan.mode is PlanMode.RESTRICTIVE:
        return shares.at_nine(due_on[-1], channel.timezone) >= first
    supplied_on = channel.date_at(first)
    legal = law.last_day(channel.country, large=channel.large_company, due_on=due_on, supplied_on=supplied_on)
    return due_on[-1] > min(legal, supplied_on + timedelta(days=plan.most_days))
