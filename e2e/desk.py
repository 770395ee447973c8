"""Somebody who works at the desk, by mouse or by keyboard alone: reads words, presses what is labelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from app.dev.seed_data import team
from app.kernel.actors import Role
from e2e.shop import OurShop
from e2e.test_accessible import looks
from e2e.test_keyboard import FAR, SEEN
from e2e.words import Words

TABLET: ViewportSize = {"width": 820, "height": 1180}
PHONE: ViewportSize = {"width": 360, "height": 740}
# What a window of 1280 by 1024 pixels has room for at 400 %.
ZOOMED: ViewportSize = {"width": 320, "height": 256}


@dataclass(frozen=True)
class Station:
    """What somebody works at. `keys`: nothing but Tab, Enter, arrows and letters."""

    lang: str
    size: ViewportSize
    scripts: bool = True
    keys: bool = False
    forced_colors: bool = False

    def __str__(self) -> str:
        facts = {"keyboard": self.keys, "forced colors": self.forced_colors, "no scripts": not self.scripts}
        named = [f"{self.size['width']} px", *(name for name, holds in facts.items() if holds)]
        return ", ".join([self.lang, *named])


ON_A_TABLET = Station("fr", TABLET)
ON_A_PHONE = Station("en", PHONE, scripts=False)
STATIONS = [ON_A_TABLET, ON_A_PHONE]


class Desk:
    def __init__(self, page: Page, station: Station, ours: OurShop) -> None:
        self.page, self.station, self.ours = page, station, ours
        self.words = Words(station.lang)

    # What they see.

    def stands_at(self, heading: str, **values: object) -> None:
        expect(self.page.get_by_role("heading", level=1, name=self.words(heading, **values))).to_be_visible()

    def reads(self, sentence: str, **values: object) -> None:
        self.sees(self.words(sentence, **values))

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def row(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("main").get_by_role("row").filter(has_text=name)

    def is_fine(self, where: str) -> None:
        """Nothing to scroll sideways for; with scripts, axe agrees, which is one itself."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
        if self.station.scripts and not self.station.forced_colors:
            assert list(looks(self.page, self.station.lang, where)) == []
            self.page.set_viewport_size(self.station.size)

    # What they do.

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.ours.office}/{self.station.lang}{path}")

    def finds(self, what: str) -> None:
        """By the one field that finds everything."""
        self.types(self.page.get_by_label(self.words("Search everything")), what)
        self.page.keyboard.press("Enter")

    def presses(self, what: Locator) -> None:
        if not self.station.keys:
            what.click()
            return
        self.reaches(what)
        self.page.keyboard.press("Enter")

    def types(self, what: Locator, text: str) -> None:
        if not self.station.keys:
            what.fill(text)
            return
        self.reaches(what)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def reaches(self, what: Locator) -> None:
        """Tab by Tab; whatever is passed on the way must be seen too."""
        expect(what).to_be_visible()
        for _press in range(FAR):
            self.page.keyboard.press("Tab")
            problem = self.page.evaluate(SEEN)
            assert not problem, problem
            if what.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Tab never reaches {what}")

    def button(self, name: str, **values: object) -> Locator:
        words = self.words(name, **values)
        return self.page.get_by_role("main").get_by_role("button", name=words, exact=True)

    def link(self, name: str, **values: object) -> Locator:
        words = self.words(name, **values)
        return self.page.get_by_role("main").get_by_role("link", name=words, exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("main").get_by_label(self.words(label), exact=True)

    def act(self, name: str) -> None:
        """One of those under the dots."""
        self.presses(self.page.locator(".head-acts summary"))
        self.presses(self.link(name).first)

    def signs_in(self, email: str) -> None:
        self.opens("/")
        self.types(self.field("Email address"), email)
        self.types(self.field("Password"), team.PASSWORD)
        self.presses(self.button("Sign in"))
        self.types(self.field("Code"), team.code())
        self.presses(self.button("Sign in"))
        expect(self.page.locator(".rooms")).to_be_visible()


@contextmanager
def at_the_desk(browser: Browser, ours: OurShop, station: Station, role: Role) -> Iterator[Desk]:
    """Somebody new of the team, signed in; nobody else uses their codes, none of which works twice."""
    window: dict[str, Any] = {"forced_colors": "active"} if station.forced_colors else {}
    context = browser.new_context(
        viewport=station.size, java_script_enabled=station.scripts, reduced_motion="reduce", **window
    )
    try:
        desk = Desk(context.new_page(), station, ours)
        desk.signs_in(ours.hires(role).email)
        yield desk
    finally:
        context.close()


def spaced(number: str) -> str:
    """An order's number as people write it."""
    return f"{number[:4]}-{number[4:]}"
