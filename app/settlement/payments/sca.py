"""How far the card's bank is asked to check the shopper (strong customer authentication), and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.money import Money
from app.people.customers.models import Contact
from app.psp.port import Authentication
from app.sale.orders.models import Order
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy
from app.venue.channels.services import CardRules

ASKING = (Authentication.ASK, Authentication.CHALLENGE)  # a bank is asked to check the shopper


@dataclass(frozen=True)
class ScaRules:
    """When a channel wants a check. `over_minor` and `account_age` add to any policy; None is off."""

    policy: AuthenticationPolicy
    near: timedelta
    over_minor: int | None = None
    account_age: timedelta | None = None

    @classmethod
    def of(cls, rules: Channel | CardRules) -> ScaRules:
        days = rules.challenge_account_days
        return cls(
            rules.authentication,
            timedelta(hours=rules.near_event_hours),
            rules.challenge_over_minor,
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
