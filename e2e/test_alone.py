"""A venue of one: a manager confirms alone what they asked for, by the code of a mail; and a guest’s page.

In both languages: on a tablet with scripts, on a phone without.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import update

from app.db import session
from app.flows.approvals.models import Approval
from app.kernel import clock
from app.kernel.actors import SHOP, Role
from app.venue.channels import services as channels
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.test_office import is_fine
from e2e.test_refunding import PHONE, TABLET, comes_in, number
from e2e.words import Words

__all__ = ["number"]

BOTH = pytest.mark.parametrize(
    ("lang", "scripts", "size"), [("fr", True, TABLET), ("en", False, PHONE), ("en", True, TABLET)]
)


def allowed(ours: OurShop) -> None:
    with ours._inside():
        channels.set_alone(channels.find("cube"), allowed=True, after_minutes=10, by=SHOP)


def ten_minutes_pass(ours: OurShop) -> None:
    with ours._inside():
        asked_at = clock.now() - timedelta(minutes=11)
        session.execute(update(Approval).where(Approval.state == "waiting").values(asked_at=asked_at))
        session.commit()


@BOTH
def test_more_credit_is_confirmed_alone(
    browser: Browser, ours: OurShop, new_shopper: NewShopper, lang: str, scripts: bool, size: ViewportSize
) -> None:
    words = Words(lang)
    allowed(ours)
    page = comes_in(browser, ours, words, Role.MANAGER, size, scripts)
    asks(page, ours, words)
    is_fine(page, words, "alone, too early", scripts=scripts)
    ten_minutes_pass(ours)
    page.reload()
    is_fine(page, words, "alone", scripts=scripts)
    page.locator("#send-code button").click()
    page.locator("#code").fill("000000")
    page.locator("#confirm-alone button").click()
    expect(page.locator("#errors")).to_be_visible()
    is_fine(page, words, "alone, wrong code", scripts=scripts)
    page.locator("#code").fill(ours.code_to(manager(ours)))
    page.locator("#confirm-alone button").click()
    expect(page.get_by_text(words("Approved, without a second person")).first).to_be_visible()
    is_fine(page, words, "requests", scripts=scripts)
    page.get_by_role("row").filter(has_text=words("Approved, without a second person")).first.get_by_role(
        "link"
    ).click()
    is_fine(page, words, "confirmed alone", scripts=scripts)
    page.context.close()


def asks(page: Page, ours: OurShop, words: Words) -> None:
    contact = ours.books.some_contact()
    page.goto(f"{ours.office}/{words.lang}/contacts/{contact}/management/credit")
    form = page.locator("#adjust-credit")
    form.locator("input[name=amount]").fill("60")
    form.locator("input[name=reason]").fill("A long wait")
    form.locator("button").click()
    page.goto(f"{ours.office}/{words.lang}/requests")
    page.get_by_role("row").nth(1).get_by_role("link").click()


def manager(ours: OurShop) -> str:
    with ours._inside():
        return session.query(Approval).order_by(Approval.asked_at.desc()).first().asker.email  # type: ignore[union-attr]


@BOTH
def test_a_guest_is_looked_up_and_not_erased_yet(
    browser: Browser, ours: OurShop, number: str, lang: str, scripts: bool, size: ViewportSize
) -> None:
    words = Words(lang)
    page = comes_in(browser, ours, words, Role.MANAGER, size, scripts)
    page.goto(f"{ours.office}/{lang}/orders/{number}")
    page.get_by_role("link", name=words("Open the contact")).click()
    expect(page.locator("#export")).to_be_visible()
    is_fine(page, words, "guest", scripts=scripts)
    page.get_by_role("link", name=words("Erase"), exact=True).click()
    expect(page.get_by_text(words("Not yet. This has to be settled first:"))).to_be_visible()
    is_fine(page, words, "guest, not yet", scripts=scripts)
    page.context.close()
