"""The tour, walked by a browser: for each brand and language, every stop of every walk."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from e2e.backstage import Backstage
from e2e.listening import Listener
from e2e.office_tour import OFFICE
from e2e.shop import OurShop
from e2e.shopper import Shopper, wait_until_loaded
from e2e.stops import Stop
from e2e.tour import MUSEUM, OPERA, Walk

PHONE = (360, 740)
TABLET = (768, 1024)
DESKTOP = (1280, 800)
PATIENCE = 10_000  # ms
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
# A color half-way through its transition is nobody's choice.
AT_REST = """() => document.getAnimations()
  .filter(({effect}) => effect.getComputedTiming().endTime < Infinity).forEach(move => move.finish())"""
WALKS = {"cube": (*OPERA, *OFFICE), "ombres": MUSEUM}


@dataclass(frozen=True)
class Scene:
    """A page on a stage: whoever looks may resize and recolor it, and puts it back."""

    brand: str
    lang: str
    stop: Stop
    page: Page

    @property
    def path(self) -> str:
        """Without the shop's own address: which differs from run to run."""
        return "/" + self.page.url.split("/", 3)[3]


@dataclass(frozen=True)
class Lost:
    """A walk that did not reach its end."""

    brand: str
    lang: str
    walk: str
    why: str


def visits(
    shop: OurShop,
    browser: Browser,
    brands: Iterable[str] = tuple(WALKS),
    langs: Iterable[str] = tuple(LOCALES),
    walks: str = "",
) -> Iterator[Scene | Lost]:
    """Of all walks, or of those whose name begins so."""
    expect.set_options(timeout=PATIENCE)
    backstage = Backstage(shop)
    for brand in brands:
        for lang in langs:
            for number, walk in enumerate(WALKS[brand]):
                if not walk.__name__.startswith(walks):
                    continue
                context = _window(browser, lang)
                yield from _walked(walk, _visitor(shop, context, brand, lang, number), backstage, brand)
                context.close()
    backstage.close()


def _window(browser: Browser, lang: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, locale=LOCALES[lang], color_scheme="light"
    )
    context.set_default_timeout(PATIENCE)
    return context


def _visitor(shop: OurShop, context: BrowserContext, brand: str, lang: str, number: int) -> Shopper:
    house = copy.copy(shop)
    house.url = shop.museum if brand == "ombres" else shop.url
    email = f"ada.{brand}.{lang}.{number}@example.org"
    return Shopper(context.new_page(), house, lang, email, Listener(context, house))


def _walked(walk: Walk, visitor: Shopper, backstage: Backstage, brand: str) -> Iterator[Scene | Lost]:
    stops = walk(visitor, backstage)
    while True:
        try:
            stop = next(stops)
            visitor.page.locator("h1").first.wait_for()
            if stop.loads:
                wait_until_loaded(visitor.page)
        except StopIteration:
            return
        except (AssertionError, Error) as trouble:
            yield Lost(brand, visitor.lang, walk.__name__, str(trouble).partition("\n")[0])
            return
        yield Scene(brand, visitor.lang, stop, visitor.page)
