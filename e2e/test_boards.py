"""On a tablet, at the desk: a refused instalment is tried again, and a debt is noted as paid.

In both languages, once without scripts.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from app.db import session
from app.dev.seed_data import team
from app.http import passwords
from app.kernel.actors import SHOP, Actor, Grant, Role
from app.people.staff import services as staff
from e2e.books import Order
from e2e.conftest import SCRIPTED_FRENCH, NewShopper
from e2e.shop import OurShop
from e2e.test_instalments import buys_in_three
from e2e.test_office import TABLET, is_fine, office
from e2e.words import Words

NO_FUNDS = "30511001"


@pytest.fixture(params=SCRIPTED_FRENCH, ids=str)
def desk(request: pytest.FixtureRequest, browser: Browser, ours: OurShop) -> tuple[Page, Words, bool]:
    """A manager, signed in on a tablet."""
    lang, scripted = request.param
    size = {"width": TABLET["width"], "height": TABLET["height"]}
    page = browser.new_context(viewport=size, java_script_enabled=scripted).new_page()  # type: ignore[arg-type]
    words, email = Words(lang), f"manager-{lang}@cube.example"
    _hires(ours, email)
    page.goto(f"{office(ours)}/{lang}/sign-in")
    page.get_by_label(words("Email address")).fill(email)
    page.get_by_label(words("Password"), exact=True).fill(team.PASSWORD)
    page.get_by_role("button", name=words("Sign in"), exact=True).click()
    page.get_by_label(words("Code"), exact=True).fill(team.code())
    page.get_by_role("button", name=words("Sign in"), exact=True).click()
    expect(page.get_by_role("heading", level=2, name=words("Sales today"))).to_be_visible()
    return page, words, scripted


def _hires(ours: OurShop, email: str) -> None:
    with ours._inside():
        member, secret = staff.invite(email, "Sam", "fr", Grant(Role.MANAGER), SHOP)
        staff.accept(secret, passwords.hashed(team.PASSWORD), Actor("Sam", member.ref))
        member.totp_secret = team.SECRET
        session.commit()


def test_a_refused_instalment_is_taken_and_a_debt_noted_as_paid(
    desk: tuple[Page, Words, bool], new_shopper: NewShopper, ours: OurShop
) -> None:
    page, words, scripted = desk
    ada = new_shopper(words.lang)
    order = buys_in_three(ada, ours)
    ours.bank.will(order.number, refuse=NO_FUNDS)
    ours.collects(ours.books.due_days(order)[1])
    ours.bank.recover()
    is_fine(page, words, "home", scripts=scripted)
    _tries_again(page, words, order, scripts=scripted)
    assert ours.bank.truth(order.number).charges == 2
    ours.lets_owe(ada.email, 200_00, owed=80_00)
    _notes_payment(page, words, ada.email, scripts=scripted)
    page.context.close()


def _tries_again(page: Page, words: Words, order: Order, *, scripts: bool) -> None:
    lang = words.lang
    page.goto(re.sub(r"/(fr|en)/.*", f"/{lang}/instalments", page.url))
    is_fine(page, words, "instalments", scripts=scripts)
    number = f"{order.number[:4]}-{order.number[4:]}"
    row = page.get_by_role("row").filter(has_text=number)
    row.locator("summary").click()
    row.get_by_role("link", name=words("Try again now")).click()
    is_fine(page, words, "retry", scripts=scripts)
    page.get_by_role("button", name=re.compile("82|55")).last.click()
    expect(page.get_by_role("row").filter(has_text=number)).to_have_count(0)
    expect(page.locator(".notice")).to_be_visible()


def _notes_payment(page: Page, words: Words, email: str, *, scripts: bool) -> None:
    page.goto(re.sub(r"/(fr|en)/.*", f"/{words.lang}/deferred", page.url))
    is_fine(page, words, "deferred", scripts=scripts)
    row = page.get_by_role("row").filter(has_text=email)
    row.locator("summary").click()
    row.get_by_role("link", name=words("Note a payment")).click()
    page.get_by_label(words("Amount received")).fill("30")
    page.get_by_role("button", name=words("Note the payment")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_fine(page, words, "payment, incomplete", scripts=scripts)
    page.get_by_label(words("Reference")).fill("VIR-2211")
    page.get_by_label(words("Reason")).fill("Virement de novembre")
    page.get_by_role("button", name=words("Note the payment")).click()
    expect(page.get_by_text(re.compile(r"50[.,]00")).first).to_be_visible()
    is_fine(page, words, "deferred account", scripts=scripts)
