"""Saving plans, and what each makes of an order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.settlement.instalments import offers, plans
from app.settlement.instalments.models import InstalmentPlan
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.settlement.instalments.plans import PlanChanges
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country
from app.venue.payment_methods.models import MethodType, PaymentMethod


def save_plan(code: str, changes: PlanChanges, by: Actor) -> InstalmentPlan:
    """Create the plan of a payment method, or change some of its rules. Orders keep the terms they agreed to.

    Raises Forbidden or plans.BadPlan; then nothing is saved.
    """
    by.must(Right.SET_UP)
    lock_plan(code)
    saved = session.get(InstalmentPlan, code)
    before = _facts(saved) if saved else {}
    plan = plans.write(plans.draw_up(code, changes))
    if before != (after := _facts(plan)):
        audit.record(
            by, "plan_changed" if saved else "plan_created", subject(code), before=before, after=after
        )
    session.commit()
    return plan


def lock_plan(code: str) -> InstalmentPlan | None:
    """Until the end of the transaction nobody else changes it, or makes it; None if there is none yet."""
    session.get(PaymentMethod, code, with_for_update={"key_share": True})  # orders may name it meanwhile
    return session.get(InstalmentPlan, code, populate_existing=True)


def subject(code: str) -> Subject:
    return Subject("plan", code)


def _facts(plan: InstalmentPlan) -> dict[str, Any]:
    """What the audit compares; shares in percent, as people write them."""
    return {**plans.facts(plan), "split": plans.percents_of(plan.split)}


def declare_seller(channel: Channel, country: Country, *, large: bool, by: Actor) -> None:
    """Set whose law a channel's instalments follow, and whether the seller is a large company there.

    The law of every channel limits every plan. Plans saved before stay, and are not offered beyond it.
    Raises Forbidden.
    """
    channels.change(channel, by, country=country, large_company=large)


def proposals(methods: Iterable[PaymentMethod], request: InstalmentRequest) -> list[Proposal]:
    """What each instalment plan among these methods makes of a request."""
    codes = [method.code for method in methods if method.type is MethodType.INSTALMENTS]
    now, known = clock.now(), every_plan()
    return [offers.propose(known[code], request, now) for code in codes if code in known]


def every_plan() -> dict[str, InstalmentPlan]:
    """By payment method, as shoppers are offered them."""
    return cache.get_or_load("instalment plans", _all_plans)


def _all_plans() -> dict[str, InstalmentPlan]:
    """By payment method. A method made by hand may have no plan yet."""
    return {plan.method_code: plan for plan in cache.load_rows(select(InstalmentPlan))}
