"""What stays open for too long is tried at growing intervals, is never given up, and calls somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from structlog.testing import capture_logs

from app.db import session
from app.kernel import clock
from app.people.cards import services as cards
from app.psp.ogone.adapter import Ogone
from app.psp.port import Misconfigured, RefundOutcome, RefundRequest
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.states import RefundState
from app.worker import sweeps
from tests import books, instalments, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.http.test_metrics import scraped
from tests.settlement.test_refunds import states, takes_back
from tests.shopper import CHALLENGE_CARD, Shopper

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Logs = Sequence[Mapping[str, object]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the bank was asked to refund something."""
    times: list[datetime] = []
    refund = Ogone.refund

    def noted(self: Ogone, request: RefundRequest) -> RefundOutcome:
        times.append(clock.now())
        return refund(self, request)

    monkeypatch.setattr(Ogone, "refund", noted)
    return times


def rounds(
    sweep: Callable[[], object], until: timedelta, every: timedelta = MINUTE, since: timedelta = MINUTE
) -> Logs:
    """The worker comes by again and again; what it said in its log."""
    with capture_logs() as logs:
        for number in range((until - since) // every + 1):
            with clock.at(NOON + since + number * every):
                sweep()
    return logs


def called(logs: Logs) -> set[object]:
    """The tables somebody was called about."""
    return {line["table"] for line in logs if line["event"] == "sweep_row_overdue"}


# Refunds


def a_silent_refund(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    bank.fault("*", "maintenance_timeout_before")
    takes_back()
    sweeps.send_refunds()


def test_a_bank_that_stays_silent_is_asked_to_refund_less_and_less_often(
    shopper: Shopper, bank: Bank, sent: list[datetime]
) -> None:
    a_silent_refund(shopper, bank)
    rounds(sweeps.send_refunds, DAY)
    waits = [later - sooner for sooner, later in pairwise(sent)]
    assert 5 <= len(sent) <= 9
    assert waits == sorted(waits)
    assert 6 * HOUR <= waits[-1] < 7 * HOUR


def test_somebody_is_called_about_a_refund_after_an_hour_and_then_again(shopper: Shopper, bank: Bank) -> None:
    a_silent_refund(shopper, bank)
    assert called(rounds(sweeps.send_refunds, HOUR)) == set()
    assert scraped(shopper.app)["refunds_overdue"] == 0
    (refund,) = books.refunds()
    later = rounds(sweeps.send_refunds, 5 * HOUR, since=HOUR + MINUTE)
    first = next(line for line in later if line["event"] == "sweep_row_overdue")
    assert (first["key"], first["since"], first["log_level"]) == ((refund.ref,), NOON.isoformat(), "error")
    assert called(rounds(sweeps.send_refunds, 3 * DAY, since=2 * DAY, every=HOUR)) == {"refunds"}
    with clock.at(NOON + 3 * DAY):
        assert scraped(shopper.app)["refunds_overdue"] == 1


def test_a_refund_arrives_once_however_long_the_bank_was_silent(
    shopper: Shopper, bank: Bank, sent: list[datetime]
) -> None:
    a_silent_refund(shopper, bank)
    rounds(sweeps.send_refunds, 30 * DAY, every=HOUR)
    bank.client.delete("/_control/faults")
    before = len(sent)
    rounds(sweeps.send_refunds, 31 * DAY, since=30 * DAY, every=10 * MINUTE)
    bank.settle()
    rounds(sweeps.send_refunds, 32 * DAY, since=31 * DAY, every=HOUR)
    assert (states(), bank.charged(), len(sent) - before) == ([RefundState.DONE], 0, 1)
    with clock.at(NOON + 32 * DAY):
        assert scraped(shopper.app)["refunds_overdue"] == 0


def test_a_bank_that_can_never_be_asked_about_a_refund_calls_somebody(shopper: Shopper, bank: Bank) -> None:
    """It is not sent again: it may have been done."""
    a_silent_refund(shopper, bank)
    bank.fault("*", "lookup_down", value=str(DAY.total_seconds()))
    assert called(rounds(sweeps.send_refunds, 3 * HOUR)) == {"refunds"}
    assert states() == [RefundState.UNRESOLVED]


def test_a_bank_that_has_accepted_a_refund_may_take_its_days(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    takes_back()
    sweeps.send_refunds()
    bank.misquotes("querydirect", 'STATUS="8"', 'STATUS="81"')
    assert called(rounds(sweeps.send_refunds, 4 * DAY, every=10 * MINUTE)) == set()
    assert states() == [RefundState.PENDING]
    assert called(rounds(sweeps.send_refunds, 5 * DAY, since=4 * DAY, every=10 * MINUTE)) == {"refunds"}


def test_a_bank_that_says_not_yet_calls_nobody_for_days(
    shopper: Shopper, bank: Bank, sent: list[datetime]
) -> None:
    """The payment itself is not settled: it answers, and means tomorrow."""
    bank.fault("*", "slow_capture", value=str(3 * DAY.total_seconds()))
    shopper.up_to("payment").pays()
    takes_back()
    assert called(rounds(sweeps.send_refunds, 2 * DAY, every=10 * MINUTE)) == set()
    assert states() == [RefundState.DUE]
    assert len(sent) < 20
    with clock.at(NOON + 2 * DAY):
        assert scraped(shopper.app)["refunds_overdue"] == 0


def test_an_account_that_may_not_refund_is_told_at_once(
    shopper: Shopper, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper.up_to("payment").pays()
    takes_back()
    monkeypatch.setattr(Ogone, "refund", lambda _self, _request: Misconfigured("0/50001116"))
    with capture_logs() as logs:
        sweeps.send_refunds()
    assert [line["refund"] for line in logs if line["event"] == "provider_misconfigured"] == [
        refund.ref for refund in books.refunds()
    ]


# Payments


def test_somebody_is_called_about_a_payment_after_a_quarter_of_an_hour(shopper: Shopper, bank: Bank) -> None:
    bank.fault("*", "uncertain", value="never")
    shopper.up_to("payment").pays()
    assert called(rounds(sweeps.ask_banks, 15 * MINUTE)) == set()
    assert called(rounds(sweeps.ask_banks, 21 * MINUTE, since=16 * MINUTE)) == {"payments"}
    assert called(rounds(sweeps.ask_banks, HOUR, since=22 * MINUTE)) == {"payments"}


def test_a_shopper_at_their_bank_may_take_longer(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    assert called(rounds(sweeps.ask_banks, HOUR)) == set()
    assert called(rounds(sweeps.ask_banks, 2 * HOUR, since=HOUR + MINUTE)) == {"payments"}
    bank.settle()
    rounds(sweeps.ask_banks, 3 * HOUR, since=2 * HOUR)
    assert [payment.state for payment in books.payments()] == [PaymentState.DECLINED]


# Instalments and saved cards


def test_somebody_is_called_about_an_instalment_no_bank_has_answered_for_a_day(
    shopper: Shopper, bank: Bank
) -> None:
    order = instalments.in_three(shopper, people.contact(confirmed_at=NOON))
    bank.fault("*", "timeout_before")
    with instalments.on_the_day(order.ref, 2):
        due = clock.now() - NOON
    assert called(rounds(_collects, due + DAY - HOUR, since=due, every=10 * MINUTE)) == set()
    later = due + DAY + HOUR
    assert "instalments" in called(rounds(_collects, later + 2 * HOUR, since=later, every=10 * MINUTE))
    assert instalments.states(order.ref) == ["paid", "upcoming", "upcoming"]
    bank.client.delete("/_control/faults")
    rounds(_collects, later + 5 * HOUR, since=later + 2 * HOUR, every=10 * MINUTE)
    assert instalments.states(order.ref) == ["paid", "paid", "upcoming"]


def _collects() -> None:
    sweeps.collect_instalments()
    sweeps.ask_banks()


def test_somebody_is_called_about_a_card_that_is_not_deleted_for_a_day(db: Flask, bank: Bank) -> None:
    cards.forget("ogone", "TOKEN")
    session.commit()
    bank.fault("*", "batch_down")
    assert called(rounds(sweeps.forget_cards, DAY, every=10 * MINUTE)) == set()
    assert called(rounds(sweeps.forget_cards, 2 * DAY, since=DAY, every=HOUR)) == {"card_deletions"}
