"""The accounts of a contact, by whoever may change them, and as the shopper sees them.

A tablet and a phone, both languages, once without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import Role
from e2e.conftest import NewShopper
from e2e.desk import STATIONS, Desk, at_the_desk
from e2e.shop import OurShop
from e2e.shopper import Shopper


@pytest.fixture(params=STATIONS, ids=str)
def desk(request: pytest.FixtureRequest, browser: Browser, ours: OurShop) -> Iterator[Desk]:
    with at_the_desk(browser, ours, request.param, Role.MANAGER) as found:
        yield found


def somebody(desk: Desk, new_shopper: NewShopper) -> Shopper:
    found = new_shopper(desk.station.lang, java_script_enabled=desk.station.scripts)
    found.signs_in()
    return found


def test_d7_a_deferred_account_and_then_a_maximum_below_the_debt(
    desk: Desk, new_shopper: NewShopper, ours: OurShop
) -> None:
    ada, money = somebody(desk, new_shopper), desk.words.money
    _finds_contact(desk, ada)
    desk.presses(desk.link("Management"))
    desk.is_fine("management")
    _lets_owe(desk, "200")
    desk.reads("Saved. It holds from now on, also for a purchase under way.")
    desk.reads("Available: %(amount)s.", amount=money(200_00))
    _pays_later(ada)
    desk.page.reload()
    desk.sees(money(200_00))
    _lets_owe(desk, "150")
    desk.reads(
        "Saved. The maximum is below the %(amount)s they owe: nothing more can be put on account, "
        "and the debt stays as it is.", amount=money(200_00),
    )  # fmt: skip
    desk.is_fine("below the debt")
    desk.presses(desk.link("See as"))
    desk.sees(money(200_00))
    desk.is_fine("see as")
    ada.goes_to("/account/money")
    assert _facts(ada) == [money(200_00), money(150_00), money(0)]


def test_d19_two_contacts_are_one_person_who_then_asks_to_be_forgotten(
    desk: Desk, new_shopper: NewShopper, ours: OurShop
) -> None:
    ada, twin = somebody(desk, new_shopper), somebody(desk, new_shopper)
    ours.gives_credit(ada.email, 25_00)
    ours.gives_credit(twin.email, 15_00)
    number = ours.books.contact_number(twin.email)
    _finds_contact(desk, ada)
    kept = ours.books.contact_number(ada.email)
    _merges(desk, number, into=kept)
    desk.reads("%(gone)s is merged into this contact; both addresses are told.", gone=number)
    desk.sees(desk.words.money(40_00))
    desk.opens(f"/contacts/{number}/administration")
    expect(desk.page.get_by_role("heading", level=1, name=re.compile(f"^{kept} "))).to_be_visible()
    ada.goes_to("/account/money")
    ada.sees(desk.words.money(40_00))
    twin.goes_to("/account/money")
    twin.stands_at("Sign in")
    _is_not_erased_with_credit(desk)
    _takes_the_credit_away(desk)
    _erases(desk, kept)
    ada.goes_to("/account/money")
    ada.stands_at("Sign in")
    desk.finds(ada.email)
    expect(desk.page.get_by_role("main").get_by_text(ada.email, exact=True)).to_have_count(0)


def _finds_contact(desk: Desk, shopper: Shopper) -> None:
    """A whole address leads straight to whose it is."""
    desk.finds(shopper.email)
    expect(desk.page.get_by_role("heading", level=1, name=shopper.email)).to_be_visible()


def _lets_owe(desk: Desk, most: str) -> None:
    desk.page.get_by_role("radio", name=desk.words("yes"), exact=True).check()
    desk.types(desk.page.locator("#most"), most)
    desk.page.get_by_role("checkbox", name=desk.words("without limit")).uncheck()
    desk.presses(desk.button("Save"))


def _pays_later(shopper: Shopper) -> None:
    """Two tickets at 110: 200 on account, the rest by card."""
    later = {"fr": "Payer plus tard sur mon compte", "en": "Pay later on account"}
    shopper.up_to("Order summary")
    shopper.page.get_by_role("radio", name=later[shopper.lang]).check()
    shopper.agrees()
    shopper.owes(20_00)
    shopper.pays_with()
    shopper.has_bought()


def _facts(shopper: Shopper) -> list[str]:
    """What the account says is outstanding, its maximum, and what is still available."""
    return shopper.page.locator("#debt .facts dd").all_inner_texts()


def _merges(desk: Desk, number: str, into: str) -> None:
    desk.presses(desk.link("Administration"))
    desk.presses(desk.link("Merge with another"))
    desk.types(desk.field("Number of the other contact"), number)
    desk.presses(desk.button("Compare"))
    expect(desk.row(desk.words("Credit balance"))).to_contain_text(desk.words.money(15_00))
    desk.page.get_by_role("radio", name=re.compile(f"^{into}")).check()
    desk.is_fine("merge")
    desk.presses(desk.button("Merge the two"))


def _is_not_erased_with_credit(desk: Desk) -> None:
    desk.presses(desk.link("Erase"))
    desk.reads("Not yet. This has to be settled first:")
    desk.sees(desk.words.money(40_00))
    desk.is_fine("not erased yet")


def _takes_the_credit_away(desk: Desk) -> None:
    desk.presses(desk.link("Management"))
    desk.presses(desk.page.get_by_text(desk.words("Adjust"), exact=True))
    desk.types(desk.field("Add or take away"), "-40")
    desk.types(desk.field("Reason"), "Paid out by bank transfer")
    desk.is_fine("adjusting")
    desk.presses(desk.button("Adjust the credit"))
    desk.reads("The credit is now %(amount)s.", amount=desk.words.money(0))


def _erases(desk: Desk, number: str) -> None:
    desk.presses(desk.link("Administration"))
    desk.presses(desk.link("Erase"))
    desk.field("I have made sure that this person asks for it.").check()
    desk.is_fine("erasing")
    desk.presses(desk.button("Erase contact %(number)s", number=number))
    desk.reads(
        "Contact %(number)s is erased. What the accounts must show stays, without a name.", number=number
    )
