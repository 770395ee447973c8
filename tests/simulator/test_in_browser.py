"""The bank's pages in a real browser: accessible in every state, and the way back is not blocked."""

from __future__ import annotations

import base64
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from .conftest import CHALLENGE, Shop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
          "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": CHROMIUM, "args": _FLAGS, "headless": True}


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    servers = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def bank_page(shop: Shop, **changes: str) -> str:
    """The path of the question."""
    html = base64.b64decode(shop.buy(CHALLENGE, **changes).html).decode()
    fields = {
        n: unescape(v) for n, v in re.findall(r'name="([^"]+)" value="([^"]*)"', html.split("</form>")[0])
    }
    return str(shop.client.post("/ncol/test/Test_3D_ACS.asp", data=fields).location)


def troubles(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": TAGS})
    return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in found.response["violations"]]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(
    browser: Browser, shop: Shop, serve: Callable[[Flask], str], language: str, scheme: str
) -> None:
    origin = serve(shop.client.application)
    paid = shop.buy()
    shop.buy("4111113333333333")
    shop.maintain(PAYID=paid["PAYID"], OPERATION="RFD", AMOUNT="1000")
    question, answered = bank_page(shop), bank_page(shop)
    shop.client.post(answered, data={"answer": "refuse"})
    page = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 740})  # type: ignore[arg-type]
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    for path in (question, answered, "/", "/transactions"):
        page.goto(f"{origin}{path}?lang={language}")
        assert troubles(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert console == []
    page.close()


@pytest.mark.parametrize(
    ("language", "button", "kind"),
    [
        ("fr", "Confirmer le paiement", "accept"),
        ("en", "Refuse", "decline"),
        ("fr", "Revenir plus tard", "exception"),
    ],
)
def test_the_answer_leads_back_to_the_shop_without_scripts(
    browser: Browser, shop: Shop, serve: Callable[[Flask], str], language: str, button: str, kind: str
) -> None:
    """The page's policy must let the form follow its redirect to another origin."""
    back = Flask("shop")
    back.add_url_rule("/return/<word>", "return", lambda word: f"<h1>{word}</h1>")
    home, origin = serve(back), serve(shop.client.application)
    urls = {f"{word.upper()}URL": f"{home}/return/{word}" for word in ("accept", "decline", "exception")}
    path = bank_page(shop, **urls)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}{path}?lang={language}")
    page.get_by_role("button", name=button).click()
    page.wait_for_url(f"{home}/**")
    assert page.get_by_role("heading").inner_text() == kind
    assert "SHASIGN=" in urlsplit(page.url).query
    context.close()
