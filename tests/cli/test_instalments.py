"""`flask instalments`: plans within the law, and days to come."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import cache
from app.dev import demo
from app.dev.stack import Stack, StackFailed
from app.settlement.instalments import services as instalments
from app.venue.channels import services as channels
from app.venue.channels.models import Country
from app.worker import sweeps
from tests import shares
from tests.conftest import NOON
from tests.people import contact
from tests.shares import ScriptedBank


def run(app: Flask, *words: str) -> Result:
    done = app.test_cli_runner().invoke(args=["instalments", *words])
    cache.refresh()
    return done


def test_a_plan_is_changed_rule_by_rule(db: Flask) -> None:
    free = ["--mode", "free", "--most-days", "50"]
    said = run(db, "plan", "cb3x", "--number", "4", "--split", "40/20/20/20", *free)
    assert said.output == "CB3X: 4 times, 40/20/20/20, every 1 month, up to 50 days after it\n"
    assert "4 times" in run(db, "plans").output
    assert run(db, "plan", "CB3X", "--split", "equal").output.startswith("CB3X: 4 times, equal")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (["--mode", "free", "--most-days", "51"], "at most 50 days after the event"),
        (["--split", "50/25"], "100 %"),
        (["--split", "half"], "50/25/25, or equal"),
        (["--number", "13"], "2 to 12"),
        (["--retry", "3/1"], "Retries follow each other"),
        (["--mode", "free", "--most-days", "400"], "at most 50 days after the event"),
        (["--mode", "free", "--most-days", "-1"], "-1"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_the_reason(db: Flask, rules: list[str], words: str) -> None:
    said = run(db, "plan", "CB3X", *rules)
    assert said.exit_code
    assert words in said.output


def test_a_large_venue_has_fourteen_days(db: Flask) -> None:
    assert run(db, "seller", "cube", "--large", "on").exit_code == 0
    assert "at most 14 days" in run(db, "plan", "CB3X", "--mode", "free", "--most-days", "15").output


def test_a_swiss_venue_has_its_own_law_and_stays_as_large_as_it_is(db: Flask) -> None:
    run(db, "seller", "cube", "--large", "on")
    assert run(db, "seller", "cube", "--country", "CH").exit_code == 0
    stands = channels.find("cube")
    assert (stands.country, stands.large_company) == (Country.SWITZERLAND, True)
    free = ("plan", "CB3X", "--mode", "free", "--split", "equal")
    assert "within 3 months of the first" in run(db, *free, "--number", "5").output


def test_a_plan_needs_a_method(db: Flask) -> None:
    assert "no payment method of type instalments" in run(db, "plan", "CBWEB", "--number", "3").output


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> ScriptedBank:
    bank = ScriptedBank()
    monkeypatch.setattr(sweeps, "all_providers", lambda: {"ogone": bank.port})
    return bank


def test_a_day_to_come_can_be_seen(db: Flask, bank: ScriptedBank) -> None:
    order = shares.buys(contact("ada@example.org", confirmed_at=NOON), bank)
    said = run(db, "collect", "--at", "2026-12-23")
    assert said.output.splitlines()[-2:] == [
        f"{order.number}  2  2026-12-23     82.50 EUR  paid",
        "1 due by 2026-12-23.",
    ]
    assert "0 due by 2026-12-23." in run(db, "collect", "--at", "2026-12-23").output
    assert shares.states(order) == ["paid", "paid", "upcoming"]


def test_what_is_due_and_late_is_listed(db: Flask, bank: ScriptedBank) -> None:
    order = shares.buys(contact("ada@example.org", confirmed_at=NOON), bank)
    bank.mood = "hard"
    run(db, "collect", "--at", "2026-12-23")
    listed = run(db, "list", "--days", "90").output.splitlines()
    assert [line.split()[:2] for line in listed] == [[order.number, "2/3"], [order.number, "3/3"]]
    assert "failed" in listed[0]
    assert "card" in listed[0]
    assert run(db, "list", "--days", "90", "--state", "failed").output.count("\n") == 1
    assert instalments.due_within(90, None)


def test_the_clock_of_a_real_shop_is_not_moved(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(db.config, "SETTINGS", Real(db.config["SETTINGS"]))
    said = run(db, "collect", "--at", "2027-01-01")
    assert said.exit_code
    assert "not moved" in said.output


class Real:
    """Settings of a shop in earnest."""

    development = False

    def __init__(self, settings: object) -> None:
        self.settings = settings

    def __getattr__(self, name: str) -> object:
        return getattr(self.settings, name)


def test_a_day_typed_at_the_demo_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    stack = Stack({}, tmp_path)

    def runs(*words: str) -> str:
        asked.append(words)
        return "1 due"

    monkeypatch.setattr(stack, "run", runs)
    assert demo.at_a_later_day(stack, "2027-01-26") == "1 due"
    assert asked == [("instalments", "collect", "--at", "2027-01-26")]
    assert "Type a day" in demo.at_a_later_day(stack, "tomorrow")


def test_a_day_that_fails_ends_no_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stack = Stack({}, tmp_path)

    def fails(*_words: str) -> str:
        raise StackFailed("the reason")

    monkeypatch.setattr(stack, "run", fails)
    assert demo.at_a_later_day(stack, "2027-01-26") == "the reason"
