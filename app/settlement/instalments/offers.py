"""Whether a plan fits an order, and the schedule it would make. One rule for the page and for the deed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.kernel.money import Money
from app.settlement.instalments import law, shares
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode
from app.settlement.instalments.shares import Share
from app.venue.channels.models import Channel


class Ineligibility(StrEnum):
    """Why a plan is not offered, in the order a shopper can do something about it."""

    BELOW_LEAST = "below_least"
    AFTER_EVENT = "after_event"
    SIGN_IN = "sign_in"
    UNDATED = "undated"
    OTHER_EVENT = "other_event"
    ABOVE_MOST = "above_most"
    NOT_SAVING = "not_saving"


@dataclass(frozen=True)
class InstalmentRequest:
    """What is to be paid in shares: `due` is what codes, vouchers and credit leave of it.

    `extras` is the part of it that is not for tickets. `evenings` are the dates of its tickets, `undated`
    says that something in it has no date, `known` that the shopper is signed in.
    """

    channel: Channel
    due: Money
    extras: Money
    evenings: Sequence[datetime]
    event_slugs: Collection[str]
    undated: bool
    known: bool


@dataclass(frozen=True)
class Proposal:
    """A plan and its shares for one deal; or, with no shares, why there are none."""

    plan: InstalmentPlan
    shares: tuple[Share, ...] = ()
    misfit: Ineligibility | None = None

    @property
    def code(self) -> str:
        return self.plan.method_code

    @property
    def first(self) -> Money:
        """What is paid today."""
        return self.shares[0].amount

    @property
    def print(self) -> str:
        """What the page said, for the shop to compare when it is sent back.

        A digest: dates and amounts in a row pass for card numbers, and no form may hold one.
        """
        shares = [(share.due_on.isoformat(), share.amount.minor) for share in self.shares]
        said = repr((shares, list(self.plan.terms.values())))
        return hashlib.sha256(said.encode()).hexdigest()[:32] if shares else ""


def propose(plan: InstalmentPlan, deal: InstalmentRequest, now: datetime) -> Proposal:
    """Signing in is asked of those only whom it would help."""
    if misfit := _ineligibility(plan, deal):
        return Proposal(plan, misfit=misfit)
    due_on = dates(plan, deal.channel.date_at(now))
    cut = shares.amounts(deal.due, plan.weights, deal.extras if plan.extras_first else None)
    if not all(cut):
        return Proposal(plan, misfit=Ineligibility.BELOW_LEAST)
    if _too_late(plan, deal, due_on, now):
        return Proposal(plan, misfit=Ineligibility.AFTER_EVENT)
    if not deal.known:
        return Proposal(plan, misfit=Ineligibility.SIGN_IN)
    return Proposal(plan, tuple(map(Share, range(1, plan.number + 1), due_on, cut)))


def dates(plan: InstalmentPlan, first: date) -> list[date]:
    """When the shares are due if the first one is paid on this day."""
    if plan.interval is Interval.MONTH:
        return list(shares.monthly(first, plan.number, plan.every, plan.day_of_month))
    return list(shares.daily(first, plan.number, plan.every))


def _ineligibility(plan: InstalmentPlan, deal: InstalmentRequest) -> Ineligibility | None:
    method = plan.method
    rules = (
        (Ineligibility.NOT_SAVING, not deal.channel.saves_cards),
        (Ineligibility.UNDATED, (deal.undated or not deal.evenings) and not plan.takes_undated),
        (
            Ineligibility.OTHER_EVENT,
            bool(plan.event_slugs) and not set(deal.event_slugs) <= set(plan.event_slugs),
        ),
        (Ineligibility.BELOW_LEAST, deal.due.minor < (method.least_minor or 0)),
        (Ineligibility.ABOVE_MOST, not method.takes(deal.due)),
    )
    return next((misfit for misfit, applies in rules if applies), None)


def _too_late(plan: InstalmentPlan, deal: InstalmentRequest, due_on: list[date], now: datetime) -> bool:
    """Judged on the first event of the order (E7), at the hour shares are collected (S42).

    What has no date is supplied today.
    """
    channel, first = deal.channel, min(deal.evenings, default=now)
    if plan.mode is PlanMode.RESTRICTIVE:
        return shares.at_nine(due_on[-1], channel.timezone) >= first
    supplied_on = channel.date_at(first)
    legal = law.last_day(channel.country, large=channel.large_company, due_on=due_on, supplied_on=supplied_on)
    return due_on[-1] > min(legal, supplied_on + timedelta(days=plan.most_days))
