"""Requests for approval, as they are listed."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.flows.approvals import services as approvals
from app.flows.approvals.models import ApprovalKind
from app.flows.approvals.services import asking
from app.kernel import clock
from app.kernel.actors import Actor, Role
from app.kernel.money import Money
from tests.conftest import NOON
from tests.office.clerk import member
from tests.people import contact


def test_requests_are_listed_by_time(db: Flask) -> None:
    """The oldest first for those who decide, the newest first for whoever asked."""
    who = member("sam@cube.example", Role.MANAGER, name="Sam")
    by, asked = Actor(who.name, who.ref, who.grants), []
    for minute in range(6):
        with clock.at(NOON + timedelta(minutes=minute)):
            about = contact(f"{minute}@example.org")
            asked.append(approvals.ask_credit(about, Money(6_000, "EUR"), "A long wait", by))
    assert list(approvals.waiting(None)) == asked
    assert list(approvals.asked_by(who.ref)) == asked[::-1]


def test_every_kind_of_request_says_who_may_ask_again() -> None:
    assert set(asking.RIGHTS) == set(ApprovalKind)
