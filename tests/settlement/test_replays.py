"""What other rules would have made of the payments of the last days (S31, S82)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.settlement.payments import replays
from app.settlement.payments.replays import Replay
from app.venue.channels import services as channels
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy
from app.venue.channels.services import CardRules
from tests import people
from tests.conftest import NOON
from tests.shopper import Shopper

DAY = timedelta(days=1)
SINCE, UNTIL = NOON - DAY, NOON + DAY


def replayed(since: datetime = SINCE, most: int = 5000, **rules: Any) -> Replay:
    """By the rules of CUBE, some of them changed."""
    stands = CardRules.of(channels.find("cube"))
    return replays.replay("cube", [replace(stands, **rules)], since, UNTIL, most)


@pytest.fixture
def regular(shopper: Shopper) -> Shopper:
    """Ada has paid and saved her card; now she is about to pay with it."""
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves()
    return shopper.up_to("payment")


def test_the_past_can_be_asked_what_another_policy_would_have_done(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    shopper.up_to("payment").pays()
    assert replayed(authentication=AuthenticationPolicy.ALWAYS).results[0].checked == 2
    never = replayed(authentication=AuthenticationPolicy.NEVER).results[0]
    assert (never.attempts, never.checked, dict(never.sca_reason)) == (2, 0, {"never": 2})
    over = replayed(authentication=AuthenticationPolicy.NEVER, challenge_over_minor=100)
    assert (over.results[0].checked, over.happened.checked) == (2, 2)
    near = replayed(authentication=AuthenticationPolicy.NEAR_EVENT, near_event_hours=365 * 24).results[0]
    assert dict(near.sca_reason) == {"near_event": 2}


def test_only_the_latest_payments_of_one_channel_and_one_period_are_looked_at(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    shopper.up_to("payment").pays()
    assert replayed(most=1).happened.attempts == 1
    assert replayed(since=NOON + DAY).happened.attempts == 0
    rules = CardRules.of(channels.find("ombres"))
    assert replays.replay("ombres", [rules], SINCE, UNTIL).happened.attempts == 0


@pytest.mark.parametrize(
    ("policy", "asked"),
    [(CodePolicy.ALWAYS, 2), (CodePolicy.SAVED, 2), (CodePolicy.FIRST_USE, 1), (CodePolicy.NEVER, 0)],
)
def test_s31_codes_are_counted_as_the_policy_asks_for_them(
    regular: Shopper, policy: CodePolicy, asked: int
) -> None:
    regular.pays_with_saved()
    with clock.at(NOON + timedelta(minutes=1)):
        regular.up_to("payment").pays_with_saved()
    assert replayed(asks_code=policy).results[0].codes_asked == asked


def test_s31_a_wrong_code_is_declined_by_the_bank_or_by_the_rules(regular: Shopper) -> None:
    regular.pays_with_saved("000")  # the bank's own no
    regular.pays_with_saved("999")  # taken in spite of it, and sent back
    assert replayed().happened.codes_wrong == 2
    assert replayed(refuses_wrong_code=True).results[0].codes_wrong == 2
    assert replayed(refuses_wrong_code=False).results[0].codes_wrong == 1
    assert replayed(asks_code=CodePolicy.NEVER).results[0].codes_wrong == 0


def test_nothing_is_changed_by_asking(db: Flask) -> None:
    before = CardRules.of(channels.find("cube"))
    replayed(authentication=AuthenticationPolicy.NEVER)
    assert CardRules.of(channels.find("cube")) == before
