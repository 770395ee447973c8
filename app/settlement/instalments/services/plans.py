"""Plans as others set them up, and what they make of an order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app import cache
from app.db import session
from app.kernel import clock
from app.settlement.instalments import offers, plans
from app.settlement.instalments.models import InstalmentPlan
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.venue.channels.models import Channel, Country
from app.venue.payment_methods.models import MethodType, PaymentMethod


def save_plan(code: str, **rules: Any) -> InstalmentPlan:
    """Create the plan of a payment method, or change some of its rules. Orders keep what they agreed to.

    Raises plans.BadPlan, and nothing is saved.
    """
    try:
        plan = plans.draw_up(code, **rules)
    except plans.BadPlan:
        session.rollback()
        raise
    session.commit()
    return plan


def declare_seller(channel: Channel, country: Country, *, large: bool) -> None:
    """Whose law its instalments keep, and whether it is a large company there. It holds for the whole house.

    Plans that were saved before are not offered beyond it.
    """
    channel.country, channel.large_company = country, large
    session.commit()


def proposals(methods: Iterable[PaymentMethod], deal: InstalmentRequest) -> list[Proposal]:
    """What each instalment plan among these methods makes of a deal."""
    codes = [method.code for method in methods if method.type is MethodType.INSTALMENTS]
    now, known = clock.now(), cache.get_or_load("instalment plans", _all_plans)
    return [offers.propose(known[code], deal, now) for code in codes if code in known]


def _all_plans() -> dict[str, InstalmentPlan]:
    """By payment method. A method made by hand may have no plan yet."""
    return {plan.method_code: plan for plan in cache.load_rows(select(InstalmentPlan))}
