"""Shares and dates, for any amount and any plan: exact to the cent, one after the other, never too late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.kernel.card_numbers import holds_card_number
from app.kernel.money import Money
from app.settlement.instalments import offers, shares
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode
from app.settlement.instalments.offers import Ineligibility, InstalmentRequest, Proposal
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country
from app.venue.payment_methods.models import MethodType, PaymentMethod

SEED: dict[str, Any] = {"number": 3, "split": [5000, 2500, 2500]}
SEPTEMBER = datetime(2015, 9, 2, 15, tzinfo=UTC)
LATER = datetime(2030, 1, 1, 20, tzinfo=UTC)


def a_plan(least: int = 0, **rules: Any) -> InstalmentPlan:
    method = PaymentMethod(code="CB3X", type=MethodType.INSTALMENTS, least_minor=least)
    plain = {
        "interval": Interval.MONTH, "every": 1, "mode": PlanMode.RESTRICTIVE, "most_days": 0, "split": [],
        "event_slugs": [], "takes_undated": False, "extras_first": False,
    }  # fmt: skip
    plan = InstalmentPlan(**plain | rules)
    plan.method = method
    return plan


def a_request(minor: int, *performances: datetime, currency: str = "EUR", **facts: Any) -> InstalmentRequest:
    channel = Channel(code="cube", timezone="Europe/Paris", saves_cards=True)
    channel.country, channel.large_company = Country.FRANCE, False
    for name in ("country", "large_company", "timezone", "saves_cards"):
        if name in facts:
            setattr(channel, name, facts.pop(name))
    plain: dict[str, Any] = {"event_slugs": ["flute"], "undated": False, "signed_in": True}
    return InstalmentRequest(
        channel,
        Money(minor, currency),
        Money(facts.pop("extras", 0), currency),
        performances,
        **plain | facts,
    )


def proposed(plan: InstalmentPlan, request: InstalmentRequest, now: datetime = SEPTEMBER) -> Proposal:
    return offers.propose(plan, request, now)


def table(found: Proposal) -> list[tuple[str, int]]:
    return [(f"{share.due_on:%d/%m}", share.amount.minor) for share in found.shares]


# The customer's own


def test_e4_the_customers_own_table() -> None:
    found = proposed(a_plan(15_000, **SEED), a_request(33_000, LATER))
    assert table(found) == [("02/09", 16_500), ("02/10", 8_250), ("02/11", 8_250)]


def test_e5_the_odd_cents_are_in_the_first_share() -> None:
    found = proposed(a_plan(number=3), a_request(10_001, LATER))
    assert [share.amount.minor for share in found.shares] == [3_335, 3_333, 3_333]


def test_e6_a_plan_that_ends_after_the_event_is_not_offered_a_shorter_one_is() -> None:
    request = a_request(33_000, datetime(2015, 10, 15, 20, tzinfo=UTC))
    assert proposed(a_plan(**SEED), request).ineligibility is Ineligibility.AFTER_EVENT
    assert table(proposed(a_plan(number=2), request)) == [("02/09", 16_500), ("02/10", 16_500)]


def test_e7_the_first_event_decides() -> None:
    performances = [datetime(2015, 12, 10, 20, tzinfo=UTC), datetime(2015, 10, 5, 20, tzinfo=UTC)]
    assert (
        proposed(a_plan(**SEED), a_request(33_000, *performances)).ineligibility is Ineligibility.AFTER_EVENT
    )
    assert proposed(a_plan(**SEED), a_request(33_000, performances[0])).shares


def test_e8_below_its_least_amount_it_is_not_offered() -> None:
    assert proposed(a_plan(15_000, **SEED), a_request(16_000, LATER)).shares
    assert (
        proposed(a_plan(15_000, **SEED), a_request(14_000, LATER)).ineligibility is Ineligibility.BELOW_LEAST
    )


@pytest.mark.parametrize(
    ("facts", "rules", "reason"),
    [
        ({"signed_in": False}, {}, Ineligibility.SIGN_IN),
        ({"saves_cards": False}, {}, Ineligibility.NOT_SAVING),
        ({"undated": True}, {}, Ineligibility.UNDATED),
        ({"undated": True}, {"takes_undated": True}, None),
        ({"event_slugs": ["flute", "don"]}, {"event_slugs": ["flute"]}, Ineligibility.OTHER_EVENT),
        ({"event_slugs": ["flute"]}, {"event_slugs": ["flute", "don"]}, None),
    ],
)
def test_who_and_what_a_plan_is_for(
    facts: dict[str, Any], rules: dict[str, Any], reason: Ineligibility | None
) -> None:
    assert proposed(a_plan(**SEED | rules), a_request(33_000, LATER, **facts)).ineligibility is reason


def test_an_event_on_the_due_day_counts_unless_it_begins_before_the_share_is_taken() -> None:
    """Shares are taken at nine at the venue: one in the evening is later, one at eight is not (S42)."""
    evening, early = datetime(2015, 11, 2, 20, tzinfo=UTC), datetime(2015, 11, 2, 7, tzinfo=UTC)
    assert proposed(a_plan(**SEED), a_request(33_000, evening)).shares
    assert proposed(a_plan(**SEED), a_request(33_000, early)).ineligibility is Ineligibility.AFTER_EVENT


@pytest.mark.parametrize(
    ("large", "days", "offered"), [(False, 50, True), (False, 51, False), (True, 14, True), (True, 15, False)]
)
def test_a_free_plan_ends_within_the_legal_delay_after_the_event(
    large: bool, days: int, offered: bool
) -> None:
    """Whatever a plan says, the law says it better (L10)."""
    plan = a_plan(**SEED, mode=PlanMode.FREE, most_days=365)
    event = datetime(2015, 11, 2, 20, tzinfo=UTC) - timedelta(days=days)
    assert bool(proposed(plan, a_request(33_000, event, large_company=large)).shares) is offered


@pytest.mark.parametrize(
    ("rules", "offered"),
    [
        ({"number": 4, "every": 4}, True),
        ({"number": 4, "every": 5}, False),
        ({"number": 4}, True),
        ({"number": 5}, False),
        ({"number": 4, "interval": Interval.DAY, "every": 122}, True),
        ({"number": 4, "interval": Interval.DAY, "every": 123}, False),
    ],
)
def test_in_switzerland_the_first_payment_counts_and_not_the_performance(
    rules: dict[str, Any], offered: bool
) -> None:
    """Three months from it, or twelve, here 366 days, for up to four payments (L12)."""
    plan = a_plan(mode=PlanMode.FREE, most_days=366, **rules)
    tonight = a_request(33_000, SEPTEMBER + timedelta(hours=5), country=Country.SWITZERLAND)
    found = proposed(plan, tonight)
    assert (bool(found.shares), found.ineligibility) == (
        offered,
        None if offered else Ineligibility.AFTER_EVENT,
    )


def test_what_has_no_date_is_supplied_today() -> None:
    """A gift voucher is there at once: all of it in advance cannot be, and later is within the law (L10)."""
    undated = a_request(33_000, undated=True)
    assert proposed(a_plan(number=2, takes_undated=True), undated).ineligibility is Ineligibility.AFTER_EVENT
    free: dict[str, Any] = {"takes_undated": True, "mode": PlanMode.FREE, "most_days": 50}
    assert proposed(a_plan(number=2, **free), undated).shares
    assert proposed(a_plan(number=3, **free), undated).ineligibility is Ineligibility.AFTER_EVENT


def test_delivery_may_be_all_in_the_first_share() -> None:
    found = proposed(a_plan(number=3, extras_first=True), a_request(30_400, LATER, extras=400))
    assert [share.amount.minor for share in found.shares] == [10_400, 10_000, 10_000]


def test_a_share_is_never_nothing() -> None:
    assert proposed(a_plan(number=3), a_request(2, LATER)).ineligibility is Ineligibility.BELOW_LEAST


def test_a_currency_without_decimals_is_split_in_whole_units() -> None:
    found = proposed(a_plan(number=3), a_request(10_000, LATER, currency="JPY"))
    assert [share.amount for share in found.shares] == [Money(m, "JPY") for m in (3_334, 3_333, 3_333)]


# Dates


def test_months_are_counted_from_the_first_date() -> None:
    assert [f"{d:%d/%m}" for d in shares.monthly(date(2027, 1, 31), 4)] == [
        "31/01",
        "28/02",
        "31/03",
        "30/04",
    ]
    assert [f"{d:%d/%m}" for d in shares.monthly(date(2028, 1, 30), 3)] == ["30/01", "29/02", "30/03"]


def test_all_that_follow_may_be_on_a_day_of_the_month() -> None:
    assert [f"{d:%d/%m}" for d in shares.monthly(date(2027, 1, 17), 3, day=31)] == ["17/01", "28/02", "31/03"]


@pytest.mark.parametrize(
    ("day", "hour"), [(date(2027, 3, 27), 8), (date(2027, 3, 28), 7), (date(2027, 10, 31), 8)]
)
def test_nine_at_the_venue_is_nine_in_summer_and_in_winter(day: date, hour: int) -> None:
    assert shares.at_nine(day, "Europe/Paris") == datetime.combine(day, time(hour), UTC)


# Any


numbers = st.integers(2, 12)


@st.composite
def any_plan(draw: st.DrawFn) -> InstalmentPlan:
    number = draw(numbers)
    cuts = sorted(
        draw(st.lists(st.integers(1, 9_999), min_size=number - 1, max_size=number - 1, unique=True))
    )
    split = [after - before for before, after in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    interval = draw(st.sampled_from(Interval))
    return a_plan(
        number=number,
        split=draw(st.sampled_from([[], split])),
        interval=interval,
        every=draw(st.integers(1, 3 if interval is Interval.MONTH else 60)),
        day_of_month=draw(st.none() | st.integers(1, 31)),
        mode=draw(st.sampled_from(PlanMode)),
        most_days=draw(st.integers(0, 50)),
        extras_first=draw(st.booleans()),
    )


@given(
    any_plan(),
    st.integers(1, 5_000_000),
    st.integers(0, 400),
    st.integers(0, 5_000_000),
    st.integers(1, 900),
    st.booleans(),
    st.sampled_from(Country),
)
@example(a_plan(**SEED), 33_000, 0, 568_290, 60, False, Country.FRANCE)
def test_shares_add_up_dates_follow_each_other_and_nothing_is_due_too_late(
    plan: InstalmentPlan, minor: int, extras: int, minutes: int, ahead: int, large: bool, country: Country
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    event = now + timedelta(days=ahead)
    request = a_request(minor, event, extras=min(extras, minor), large_company=large, country=country)
    found = proposed(plan, request, now)
    assume(found.shares)
    assert not holds_card_number(found.fingerprint)
    days = [share.due_on for share in found.shares]
    assert sum(share.amount.minor for share in found.shares) == minor
    assert all(share.amount.minor > 0 for share in found.shares)
    assert all(sooner < later for sooner, later in pairwise(days))
    assert len(days) == plan.number
    assert days[0] == a_request(1).channel.date_at(now)
    if plan.mode is PlanMode.RESTRICTIVE:
        assert shares.at_nine(days[-1], "Europe/Paris") < event
        return
    supplied_on = request.channel.date_at(event)
    assert days[-1] <= supplied_on + timedelta(days=plan.most_days)
    if country is Country.FRANCE:
        assert days[-1] <= supplied_on + timedelta(days=14 if large else 50)
    else:
        assert days[-1] - days[0] <= timedelta(days=366 if plan.number <= 4 else 92)


@given(st.integers(0, 10_000_000), st.lists(st.integers(1, 10_000), min_size=2, max_size=12))
def test_no_later_share_is_above_its_part(minor: int, weights: list[int]) -> None:
    """The first share takes what is over: later charges never surprise (S39)."""
    cut = shares.amounts(Money(minor, "EUR"), weights)
    for share, weight in zip(cut[1:], weights[1:], strict=True):
        assert share.minor * sum(weights) <= minor * weight
    assert sum(share.minor for share in cut) == minor
