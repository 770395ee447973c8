"""When the bank is asked to check the shopper, and why (S82–S86)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.db import session
from app.psp.port import Authentication
from app.sale.catalog.models import Performance
from app.settlement.payments import sca
from app.settlement.payments.models import Payment
from app.settlement.payments.sca import ScaDecision, ScaFacts, ScaRules
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, Shopper

ASK, NEVER, CHALLENGE = Authentication.ASK, Authentication.NEVER, Authentication.CHALLENGE
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEAR = ScaRules(AuthenticationPolicy.NEAR_EVENT, 3 * DAY)
OLD_FRIENDS = ScaRules(AuthenticationPolicy.NEVER, DAY, account_age=7 * DAY)


def facts(amount: int = 5000, event: timedelta | None = 30 * DAY, age: timedelta | None = None) -> ScaFacts:
    return ScaFacts(amount, event, age)


@pytest.mark.parametrize(
    ("rules", "known", "decision"),
    [
        (ScaRules(AuthenticationPolicy.ALWAYS, 3 * DAY), facts(), ScaDecision(ASK, "always")),
        (ScaRules(AuthenticationPolicy.NEVER, 3 * DAY), facts(), ScaDecision(NEVER, "never")),
        (NEAR, facts(event=2 * DAY + 23 * HOUR), ScaDecision(ASK, "near_event 71h")),
        (NEAR, facts(event=3 * DAY), ScaDecision(ASK, "near_event 72h")),
        (NEAR, facts(event=3 * DAY + HOUR), ScaDecision(NEVER, "far_event 73h")),
        (NEAR, facts(event=None), ScaDecision(NEVER, "undated")),
        (ScaRules(AuthenticationPolicy.NEVER, DAY, 9999), facts(10000), ScaDecision(ASK, "amount_over")),
        (ScaRules(AuthenticationPolicy.NEVER, DAY, 10000), facts(10000), ScaDecision(NEVER, "never")),
        (OLD_FRIENDS, facts(), ScaDecision(ASK, "young_account")),
        (OLD_FRIENDS, facts(age=6 * DAY), ScaDecision(ASK, "young_account")),
        (OLD_FRIENDS, facts(age=7 * DAY), ScaDecision(NEVER, "never")),
    ],
)
def test_the_venues_policy_decides(rules: ScaRules, known: ScaFacts, decision: ScaDecision) -> None:
    assert sca.decide(rules, known) == decision


def test_a_bank_that_wants_to_check_is_always_asked() -> None:
    known = ScaFacts(100, None, None, refused_without=True)
    assert sca.decide(ScaRules(AuthenticationPolicy.NEVER, DAY), known) == ScaDecision(
        CHALLENGE, "soft_decline"
    )


def the_performance_is_in(time: timedelta) -> None:
    """The channel asks only near the performance: within three days."""
    session.execute(update(Channel).values(authentication=AuthenticationPolicy.NEAR_EVENT))
    session.execute(update(Performance).where(Performance.starts_at > NOON).values(starts_at=NOON + time))
    session.commit()
    session.expunge_all()  # the next request has read nothing yet


def decisions() -> list[tuple[Authentication, str]]:
    found = session.scalars(select(Payment).order_by(Payment.ref))
    return [(payment.authentication, payment.sca_reason) for payment in found]


def test_e14_two_days_and_23_hours_before_the_bank_is_asked(shopper: Shopper) -> None:
    shopper.up_to("payment")
    the_performance_is_in(2 * DAY + 23 * HOUR)
    shopper.pays(CHALLENGE_CARD)
    assert shopper.page.h1 == "Check by your bank"
    assert decisions() == [(ASK, "near_event 71h")]


def test_e14_three_days_and_an_hour_before_it_is_not(shopper: Shopper, bank: Bank) -> None:
    bank.trusts_shops()
    shopper.up_to("payment")
    the_performance_is_in(3 * DAY + HOUR)
    shopper.pays(CHALLENGE_CARD)
    assert shopper.page.h1 == "Order confirmed"
    assert decisions() == [(NEVER, "far_event 73h")]
