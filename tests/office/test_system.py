"""The page about the machine behind the shop says what is wrong with it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import session
from app.flows.metrics import services as metrics
from app.kernel.actors import Role
from app.messages.email_queue.models import EmailMessage
from tests.office.clerk import Clerk, member
from tests.shopper import Shopper

SYSTEM = "/en/setup/system"


@pytest.fixture
def admin(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))


def _said(admin: Clerk, word: str) -> str:
    found = admin.opens(SYSTEM).page.soup.find("dt", string=word)
    assert found is not None, word
    value = found.find_next("dd")
    assert value is not None
    return " ".join(value.get_text().split())


def test_a_worker_that_never_counted_is_silent(admin: Clerk) -> None:
    assert _said(admin, "Background worker") == "silent never seen"
    metrics.count()
    assert _said(admin, "Background worker").startswith("at work")
    assert _said(admin, "Out of balance by") == "€0.00"


def test_emails_are_counted_until_they_leave_and_once_they_are_given_up(
    admin: Clerk, shopper: Shopper
) -> None:
    before = int(_said(admin, "Emails that wait").split()[0])
    shopper.up_to("payment").pays()
    assert int(_said(admin, "Emails that wait").split()[0]) > before
    session.execute(update(EmailMessage).values(next_try_at=None, refusal="550 no such mailbox"))
    session.commit()
    assert _said(admin, "Emails that wait") == "0"
    assert _said(admin, "Emails given up").endswith("in the last 30 days no server took them")


def test_it_says_which_bank_a_channel_has_and_which_tables(admin: Clerk) -> None:
    assert _said(admin, "CUBE") == "ogone live"
    assert _said(admin, "Tables").startswith("00")
