"""A desk's walk (D17): an order is found, noted on, its tickets printed, handed out and moved, its address
corrected. By keyboard alone on a tablet; by keyboard at 400 % in forced colors; without scripts on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import Role
from e2e.conftest import NewShopper
from e2e.desk import ON_A_PHONE, TABLET, ZOOMED, Desk, Station, at_the_desk, spaced
from e2e.shop import OurShop
from e2e.shopper import Shopper

BY_KEYBOARD = [
    Station("fr", TABLET, keys=True),
    Station("en", ZOOMED, keys=True, forced_colors=True),
    ON_A_PHONE,
]


@pytest.fixture
def ada(new_shopper: NewShopper) -> Shopper:
    """She will collect her tickets."""
    found = new_shopper("en")
    found.up_to("Delivery")
    found.chooses(found.words.anchor("box office"))
    found.presses("Continue")
    found.agrees()
    found.pays_with()
    found.has_bought()
    return found


@pytest.fixture(params=BY_KEYBOARD, ids=str)
def desk(request: pytest.FixtureRequest, browser: Browser, ours: OurShop, ada: Shopper) -> Iterator[Desk]:
    with at_the_desk(browser, ours, request.param, Role.BOX_OFFICE) as found:
        yield found


def test_a_day_at_the_desk(desk: Desk, ours: OurShop, ada: Shopper) -> None:
    (order,) = ours.books.orders_of(ada.email)
    number = spaced(order.number)
    desk.opens("/hand-out")
    desk.is_fine("to hand out")
    desk.finds(number)
    desk.stands_at("Order %(number)s", number=number)
    desk.is_fine("order")
    _leaves_a_note(desk)
    _hands_out(desk)
    _moves_a_seat(desk)
    _corrects_the_address(desk, ada)


def _leaves_a_note(desk: Desk) -> None:
    desk.presses(desk.page.get_by_role("main").get_by_role("link", name=desk.words("Add a note")).last)
    desk.stands_at("Add a note")
    desk.is_fine("note")
    desk.types(desk.field("Note"), "Door B, with a pram")
    desk.presses(desk.button("Add the note"))
    expect(desk.page.get_by_text("Door B, with a pram")).to_be_visible()


def _hands_out(desk: Desk) -> None:
    desk.reads("Waits at the box office.")
    desk.presses(desk.button("Handed out"))
    desk.presses(desk.button("Undo").first)
    desk.reads("Waits at the box office.")
    desk.presses(desk.button("Handed out"))
    expect(desk.button("Undo").first).to_be_visible()
    desk.is_fine("handed out")


def _moves_a_seat(desk: Desk) -> None:
    desk.act("Move seats")
    desk.stands_at("Move seats")
    desk.is_fine("move seats")
    seat = desk.page.locator("#seats select").first
    if desk.station.keys:
        desk.reaches(seat)
        desk.page.keyboard.press("ArrowDown")
    else:
        seat.select_option(index=1)
    desk.presses(desk.button("See what changes"))
    desk.stands_at("What changes")
    desk.is_fine("what changes")
    desk.presses(desk.page.locator("#move button"))
    desk.reads("The seats are changed, and the buyer is told.")


def _corrects_the_address(desk: Desk, ada: Shopper) -> None:
    desk.act("Correct the address")
    desk.stands_at("Correct the address")
    desk.is_fine("address")
    desk.types(desk.field("New address"), f"new-{ada.email}")
    desk.presses(desk.button("Correct the address"))
    desk.reads("Emails about this order go to %(email)s now.", email=f"new-{ada.email}")
