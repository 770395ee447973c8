"""Money of mixed tenders goes back to where it came from, and never more than came from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import Money, total
from app.settlement.refunds.splits import FundingSource, Paid, TooMuch, restored_expiry, split
from app.venue.channels.models import RefundPolicy
from tests.conftest import NOON


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def paid(means: FundingSource, minor: int, returned: int = 0) -> Paid:
    return Paid(means.name, means, euros(minor), euros(returned))


# E20 and E21: 20 by voucher, 10 by credit, 70 by card.
ORDER = [
    paid(FundingSource.VOUCHER, 2_000),
    paid(FundingSource.CREDIT, 1_000),
    paid(FundingSource.CARD, 7_000),
]


def shares(order: list[Paid], minor: int, policy: RefundPolicy = RefundPolicy.IN_TURN) -> dict[str, int]:
    return {part.ref: share.minor for part, share in split(order, euros(minor), policy)}


def test_e20_one_ticket_goes_back_to_the_card() -> None:
    assert shares(ORDER, 3_000) == {"CARD": 3_000}


def test_e20_or_pro_rata_if_the_venue_says_so() -> None:
    assert shares(ORDER, 3_000, RefundPolicy.PRO_RATA) == {"VOUCHER": 600, "CREDIT": 300, "CARD": 2_100}


@pytest.mark.parametrize("policy", RefundPolicy)
def test_e21_the_whole_order_goes_back_to_everything_that_paid_it(policy: RefundPolicy) -> None:
    assert shares(ORDER, 10_000, policy) == {"VOUCHER": 2_000, "CREDIT": 1_000, "CARD": 7_000}


def test_e21_the_voucher_is_good_for_as_long_as_when_it_was_locked() -> None:
    ends = NOON + timedelta(days=3)
    assert restored_expiry(ends, NOON, NOON + timedelta(days=30)) == ends + timedelta(days=30)


def test_an_open_debt_is_lowered_before_the_card_gets_anything() -> None:
    order = [paid(FundingSource.CARD, 2_000), paid(FundingSource.DEFERRED, 4_000)]
    assert shares(order, 5_000) == {"DEFERRED": 4_000, "CARD": 1_000}


def test_what_is_back_already_does_not_go_back_again() -> None:
    order = [paid(FundingSource.CARD, 7_000, returned=6_000), paid(FundingSource.CREDIT, 1_000)]
    assert shares(order, 1_500) == {"CARD": 1_000, "CREDIT": 500}
    with pytest.raises(TooMuch):
        split(order, euros(2_001))


@given(st.data(), st.lists(st.integers(0, 100_000), min_size=1, max_size=6), st.sampled_from(RefundPolicy))
def test_nothing_is_lost_and_nobody_gets_more_than_they_paid(
    data: st.DataObject, amounts: list[int], policy: RefundPolicy
) -> None:
    back = [data.draw(st.integers(0, amount)) for amount in amounts]
    order = [
        Paid(str(n), data.draw(st.sampled_from(FundingSource)), euros(amount), euros(returned))
        for n, (amount, returned) in enumerate(zip(amounts, back, strict=True))
    ]
    wanted = euros(data.draw(st.integers(0, sum(amounts) - sum(back))))
    found = split(order, wanted, policy)
    assert total((share for _part, share in found), "EUR") == wanted
    assert all(share <= part.left for part, share in found)
