"""How far the card's bank is asked to check the shopper (strong customer authentication), and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select

from app.db import session
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.psp.port import Authentication
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderLine
from app.settlement.payments.models import Payment
from app.venue.channels.models import AuthenticationPolicy, Channel

ASKING = (Authentication.ASK, Authentication.CHALLENGE)


@dataclass(frozen=True)
class ScaRules:
    """When a channel wants a check. `over_minor` and `account_age` add to any policy; None is off."""

    policy: AuthenticationPolicy
    near: timedelta
    over_minor: int | None = None
    account_age: timedelta | None = None

    @classmethod
    def of(cls, channel: Channel) -> ScaRules:
        days = channel.challenge_account_days
        return cls(
            channel.authentication,
            timedelta(hours=channel.near_event_hours),
            channel.challenge_over_minor,
            None if days is None else timedelta(days=days),
        )


@dataclass(frozen=True)
class ScaFacts:
    """What is known of one attempt. `until_event`: time to the first performance of the order, if it has any.

    Guests have no `account_age`, which counts as zero. `refused_without`: a bank has declined this order
    because it was not asked to check.
    """

    amount_minor: int
    until_event: timedelta | None
    account_age: timedelta | None
    refused_without: bool = False


@dataclass(frozen=True)
class ScaDecision:
    authentication: Authentication
    sca_reason: str


MANDATE = ScaDecision(Authentication.CHALLENGE, "mandate")
AGREED = ScaDecision(Authentication.NEVER, "agreed_series")


def decide(rules: ScaRules, facts: ScaFacts) -> ScaDecision:
    if facts.refused_without:
        return ScaDecision(Authentication.CHALLENGE, "soft_decline")
    if rules.policy is AuthenticationPolicy.ALWAYS:
        return ScaDecision(Authentication.ASK, "always")
    if rules.over_minor is not None and facts.amount_minor > rules.over_minor:
        return ScaDecision(Authentication.ASK, "amount_over")
    if rules.account_age and (facts.account_age or timedelta()) < rules.account_age:
        return ScaDecision(Authentication.ASK, "young_account")
    if rules.policy is AuthenticationPolicy.NEVER:
        return ScaDecision(Authentication.NEVER, "never")
    return _by_distance(rules.near, facts.until_event)


def _by_distance(near: timedelta, until_event: timedelta | None) -> ScaDecision:
    """An order without a date is never near (S85)."""
    if until_event is None:
        return ScaDecision(Authentication.NEVER, "undated")
    hours = int(until_event.total_seconds() // 3600)
    if until_event <= near:
        return ScaDecision(Authentication.ASK, f"near_event {hours}h")
    return ScaDecision(Authentication.NEVER, f"far_event {hours}h")


def facts_of(
    order: Order, contact: Contact | None, now: datetime, amount: Money, *, refused_without: bool
) -> ScaFacts:
    performances = [line.place.performance.starts_at for line in order.lines]
    return ScaFacts(
        amount.minor,
        min(performances) - now if performances else None,
        now - contact.created_at if contact else None,
        refused_without,
    )


# What rules would have done in the past


@dataclass(frozen=True)
class Replay:
    """What rules would have made of past attempts: how many checked, and how many for each reason."""

    attempts: int
    checked: int
    sca_reason: Counter[str]


def replay(channel_code: str, rules: ScaRules, since: datetime, until: datetime) -> Replay:
    """Apply rules to the attempts of a period. Second attempts a bank asked for, and instalments the worker
    collected, are left out.
    """
    sca_reason: Counter[str] = Counter()
    checked = 0
    for facts in _past_attempts(channel_code, since, until):
        decision = decide(rules, facts)
        sca_reason[decision.sca_reason.partition(" ")[0]] += 1
        checked += decision.authentication in ASKING
    return Replay(sca_reason.total(), checked, sca_reason)


def _past_attempts(channel_code: str, since: datetime, until: datetime) -> Iterator[ScaFacts]:
    minor = Payment.__table__.c.amount_minor
    query = (
        select(minor, Payment.started_at, _first_performance(), Contact.created_at)
        .join(Order, Order.ref == Payment.order_ref)
        .outerjoin(Contact, Contact.ref == Order.contact_ref)
        .where(Order.channel_code == channel_code, Payment.retry_of.is_(None), ~Payment.merchant_initiated)
        .where(Payment.started_at >= since, Payment.started_at <= until)
    )
    for amount, at, first, known_since in session.execute(query.execution_options(yield_per=1000)):
        yield ScaFacts(amount, first and first - at, known_since and at - known_since)


def _first_performance() -> ScalarSelect[datetime]:
    return (
        select(func.min(Performance.starts_at))
        .join(Place, Place.performance_id == Performance.id)
        .join(OrderLine, OrderLine.place_id == Place.id)
        .where(OrderLine.order_ref == Order.ref)
        .correlate(Order)
        .scalar_subquery()
    )
