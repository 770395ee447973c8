"""What a page costs somebody who has never been here: bytes as they travel, and how many times one asks."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, Request


@dataclass(frozen=True)
class Weight:
    total: int
    script: int
    html: int
    requests: int


def of_first_visit(page: Page) -> Weight:
    """The page's address opened in a new browser that holds nothing but its cookies."""
    browser = page.context.browser
    assert browser is not None
    window = browser.new_context(storage_state=page.context.storage_state(), viewport=page.viewport_size)
    asked: list[Request] = []
    window.on("requestfinished", lambda request: asked.append(request))
    visitor = window.new_page()
    visitor.goto(page.url, wait_until="networkidle")
    weighed = [(request.resource_type, _bytes(request)) for request in asked if _travels(request)]
    window.close()
    return Weight(
        total=sum(size for _kind, size in weighed),
        script=sum(size for kind, size in weighed if kind == "script"),
        html=sum(size for kind, size in weighed if kind == "document"),
        requests=sum(kind not in ("xhr", "fetch") for kind, _size in weighed),
    )


def _travels(request: Request) -> bool:
    return request.url.startswith("http")


def _bytes(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
