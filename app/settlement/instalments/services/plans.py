"""Saving plans, and what each makes of an order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app import cache
from app.db import session
from app.kernel import clock
from app.settlement.instalments import offers, plans
from app.settlement.instalments.models import InstalmentPlan
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.settlement.instalments.plans import PlanChanges
from app.venue.channels.models import Channel, Country
from app.venue.payment_methods.models import MethodType, PaymentMethod


def save_plan(code: str, changes: PlanChanges) -> InstalmentPlan:
    """Create the plan of a payment method, or change some of its rules. Orders keep the terms they agreed to.

    Raises plans.BadPlan; then nothing is saved.
    """
    try:
        plan = plans.draw_up(code, changes)
    except plans.BadPlan:
        session.rollback()
        raise
    session.commit()
    return plan


def declare_seller(channel: Channel, country: Country, *, large: bool) -> None:
    """Set whose law a channel's instalments follow, and whether the seller is a large company there.

    The law of every channel limits every plan. Plans saved before stay, and are not offered beyond it.
    """
    channel.country, channel.large_company = country, large
    session.commit()


def proposals(methods: Iterable[PaymentMethod], request: InstalmentRequest) -> list[Proposal]:
    """What each instalment plan among these methods makes of a request."""
    codes = [method.code for method in methods if method.type is MethodType.INSTALMENTS]
    now, known = clock.now(), cache.get_or_load("instalment plans", _all_plans)
    return [offers.propose(known[code], request, now) for code in codes if code in known]


def _all_plans() -> dict[str, InstalmentPlan]:
    """By payment method. A method made by hand may have no plan yet."""
    return {plan.method_code: plan for plan in cache.load_rows(select(InstalmentPlan))}
