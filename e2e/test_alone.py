"""A venue of one: a manager confirms alone what they asked for, by the code of a mail; and a guest’s page.

In both languages: on a tablet with scripts, on a phone without.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select, update

from app.db import session
from app.flows.approvals.models import Approval
from app.kernel import clock
from app.kernel.actors import SHOP, Role
from app.venue.channels import services as channels
from e2e.desk import STATIONS, Desk, Station, at_the_desk
from e2e.shop import OurShop
from e2e.test_refunding import number

__all__ = ["number"]

BOTH = pytest.mark.parametrize("station", STATIONS, ids=str)


def allowed(ours: OurShop) -> None:
    with ours._inside():
        channels.set_alone(channels.find("cube"), allowed=True, after_minutes=10, by=SHOP)


def ten_minutes_pass(ours: OurShop) -> None:
    with ours._inside():
        asked_at = clock.now() - timedelta(minutes=11)
        session.execute(update(Approval).where(Approval.state == "waiting").values(asked_at=asked_at))
        session.commit()


def asker(ours: OurShop) -> str:
    """The address of whoever was sent a code last."""
    with ours._inside():
        latest = select(Approval).order_by(Approval.code_sent_at.desc().nulls_last()).limit(1)
        return session.scalars(latest).one().asker.email


@BOTH
def test_more_credit_is_confirmed_alone(browser: Browser, ours: OurShop, station: Station) -> None:
    allowed(ours)
    with at_the_desk(browser, ours, station, Role.MANAGER) as desk:
        asks(desk)
        desk.is_fine("alone, too early")
        ten_minutes_pass(ours)
        desk.page.reload()
        desk.is_fine("alone")
        desk.presses(desk.page.locator("#send-code button"))
        confirms(desk, "000000")
        desk.page.locator("#errors").wait_for()
        desk.is_fine("alone, wrong code")
        confirms(desk, ours.code_to(asker(ours)))
        desk.reads("Approved, without a second person")
        desk.is_fine("requests")
        stamped = desk.row(desk.words("Approved, without a second person")).first
        desk.presses(stamped.get_by_role("link"))
        desk.is_fine("confirmed alone")


def asks(desk: Desk) -> None:
    """For somebody of their own: what waits for one contact is asked once."""
    email = f"waits-{desk.station.lang}@example.org"
    desk.ours.session_of(email, desk.station.lang)
    desk.opens(f"/contacts/{desk.ours.books.contact_number(email)}/management/credit")
    form = desk.page.locator("#adjust-credit")
    desk.types(form.locator("input[name=amount]"), "60")
    desk.types(form.locator("input[name=reason]"), "A long wait")
    desk.presses(form.locator("button"))
    desk.page.locator(".notice-warning").first.wait_for()
    desk.opens("/requests")
    desk.presses(desk.page.get_by_role("row").nth(1).get_by_role("link"))


def confirms(desk: Desk, code: str) -> None:
    desk.types(desk.page.locator("#code"), code)
    desk.presses(desk.page.locator("#confirm-alone button"))


@BOTH
def test_a_guest_is_looked_up_and_not_erased_yet(
    browser: Browser, ours: OurShop, number: str, station: Station
) -> None:
    with at_the_desk(browser, ours, station, Role.MANAGER) as desk:
        desk.opens(f"/orders/{number}")
        desk.presses(desk.link("Open the contact"))
        desk.page.locator("#export").wait_for()
        desk.is_fine("guest")
        desk.presses(desk.link("Erase"))
        desk.reads("Not yet. This has to be settled first:")
        desk.is_fine("guest, not yet")
