"""One shop and one browser for all journeys; each shopper has a window, and must not hear a complaint."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, expect

from e2e import afterwards
from e2e.browser import launch_options
from e2e.camera import ALLOWED, Film, browser_with_camera
from e2e.listening import Listener
from e2e.shop import OurShop, Shop, our_shop
from e2e.shopper import Shopper

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 10_000  # ms, on a machine that does other things too
LOCALES = {"fr": "fr-FR", "en": "en-GB"}

# Each journey meets both languages, once with scripts and once without. Files take one list or the other,
# so that together they meet every pair.
SCRIPTED_FRENCH = [("fr", True), ("en", False)]
SCRIPTED_ENGLISH = [("fr", False), ("en", True)]

NewShopper = Callable[..., Shopper]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    if url := os.environ.get("BASE_URL"):
        yield Shop(url)
        return
    with our_shop() as ours:
        yield ours
        afterwards.check(ours)


@pytest.fixture
def ours(shop: Shop) -> OurShop:
    """For tests that need more of a shop than its pages."""
    if not isinstance(shop, OurShop):
        pytest.skip("needs the processes of a shop the tests started themselves (no BASE_URL)")
    return shop


@pytest.fixture(scope="session")
def base_url() -> None:
    """The plugin's own is deprecated by pytest; shoppers know the shop's address anyway."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        **launch_options(),
        "ignore_default_args": ["--disable-back-forward-cache"],  # shoppers have it
    }


@pytest.fixture
def new_shopper(shop: Shop, new_context: Callable[..., BrowserContext]) -> Iterator[NewShopper]:
    """Makes one; `window` is what Playwright calls options of a context."""
    expect.set_options(timeout=PATIENCE)
    shoppers: list[Shopper] = []

    def make(lang: str = "en", viewport: dict[str, int] = PHONE, **window: Any) -> Shopper:
        context = new_context(viewport=viewport, locale=LOCALES[lang], **window)
        context.set_default_timeout(PATIENCE)
        listener = Listener(context, shop)
        email = f"ada-{next(_numbers)}@example.org"
        shopper = Shopper(context.new_page(), shop, lang, email, listener)
        shopper.scripted = bool(window.get("java_script_enabled", True))
        shoppers.append(shopper)
        return shopper

    yield make
    if isinstance(shop, OurShop):
        shop.books.end_holds()
    for shopper in shoppers:
        shopper.listener.assert_silence()


@pytest.fixture(params=["fr", "en"])
def shopper(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """On a phone, once in each language."""
    return new_shopper(request.param)


@pytest.fixture
def ada(new_shopper: NewShopper) -> Shopper:
    """On a phone, in English: for journeys whose words another test has read in French."""
    return new_shopper("en")


# Phones with a camera.


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("film") / "card.mjpeg"


@pytest.fixture(scope="module")
def film(reel: Path, browser: Browser) -> Iterator[Film]:
    film = Film(reel, browser)
    yield film
    film.close()


@pytest.fixture(scope="module")
def phone(browser_type: BrowserType, film: Film, reel: Path) -> Iterator[Browser]:
    """Its owner lets the shop use the camera."""
    with browser_with_camera(browser_type, reel, ALLOWED) as browser:
        yield browser
