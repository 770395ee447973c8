"""One Chromium for a file of tests, a fresh tab for each; a tab that meets any complaint fails its test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from .shop import Shop, create_bank, create_shop, serve

# Chromium notes every answer above 399, scripts a test stops, and htmx setting the focus first.
EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of (422|500)"
    r"|Failed to load resource: net::ERR_FAILED"
    r"|Autofocus processing"
)
LISTEN = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"


@pytest.fixture(scope="module")
def servers() -> Iterator[Shop]:
    shop = Shop()
    front, bank = serve(create_shop(shop)), serve(create_bank(shop))
    shop.url, shop.bank = f"http://127.0.0.1:{front.port}", f"http://127.0.0.1:{bank.port}"
    yield shop
    front.shutdown()
    bank.shutdown()


@pytest.fixture
def shop(servers: Shop) -> Shop:
    servers.sent.clear()
    servers.asked.clear()
    servers.moved = servers.broken = servers.last = servers.plain = False
    servers.held_for = timedelta(minutes=15)
    return servers


@contextmanager
def a_tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A phone's window, and the list of what it complains about."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(3000)
    page.add_init_script(LISTEN)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    context.close()


def is_content(complaints: list[str]) -> bool:
    return [text for text in complaints if not EXPECTED.match(text)] == []


@pytest.fixture
def tab(browser: Browser, shop: Shop) -> Iterator[Page]:
    """A fresh window, for tests that change its clock or its network."""
    with a_tab(browser) as (page, complaints):
        yield page
        assert is_content(complaints), complaints


@pytest.fixture(scope="module")
def one_tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    with a_tab(browser) as opened:
        yield opened


@pytest.fixture
def form(one_tab: tuple[Page, list[str]], shop: Shop) -> Iterator[Page]:
    """The card form, freshly loaded in a window that all tests of a file share."""
    page, complaints = one_tab
    complaints.clear()
    page.goto(f"{shop.url}/card")
    shop.asked.clear()
    yield page
    assert is_content(complaints), complaints
