"""One Chromium for a file of tests, a fresh tab for each; a tab that meets any complaint fails its test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .shop import Shop, create_bank, create_shop, serve

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium notes every answer above 399, wanted or not.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (422|500)")
LISTEN = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"


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
    servers.moved = servers.broken = False
    servers.held_for = timedelta(minutes=15)
    return servers


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext, shop: Shop) -> Iterator[Page]:
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(3000)
    page.add_init_script(LISTEN)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [text for text in complaints if not EXPECTED.match(text)] == []
