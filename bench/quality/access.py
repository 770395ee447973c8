"""Whether everybody can use it: axe in several lights, and what axe does not see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from e2e.visits import AT_REST

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "EN-301-549", "RGAAv4"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations", "incomplete"]}
PHONE, NARROW, TABLET, DESKTOP = (360, 740), (320, 640), (768, 1024), (1280, 800)
# In forced colors axe reads -webkit-text-fill-color, which keeps the color that Chromium replaces.
FORCED = RULES | {"rules": {"color-contrast": {"enabled": False}}}
LIGHTS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colors": {"forced_colors": "active"},
}
AS_USUAL: dict[str, Any] = {
    "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference",
}  # fmt: skip
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOVING = "document.getAnimations().filter(one => one.playState === 'running').length"
LARGER = "size => { document.documentElement.style.setProperty('font-size', size) }"
SMALL_TARGETS = """
[...document.querySelectorAll('a, button:not([aria-hidden]), input, select, summary')].filter(control => {
  const box = (control.closest('label') || control).getBoundingClientRect();
  const inWords = control.matches('p a, li span a, dd a, label a, td a, .event-card a, .gift-band a');
  const seen = control.checkVisibility() && box.width > 1 && box.height > 1 && box.bottom > 0;
  return seen && !inWords && (box.height < 43.5 || box.width < 43.5);
}).map(control => control.outerHTML.slice(0, 90))
"""


def violations(page: Page, *, tablet: bool = False) -> Iterator[str]:
    """Sentences, each a rule broken in one of the lights; the page is left as it was."""
    for light, media in LIGHTS.items():
        page.emulate_media(**{**AS_USUAL, **media})
        yield from (f"{light}: {rule}" for rule in _axe(page, FORCED if "forced_colors" in media else RULES))
    page.emulate_media(**AS_USUAL)
    for name, size in {"desktop": DESKTOP, **({"tablet": TABLET} if tablet else {})}.items():
        _resize(page, size)
        yield from (f"{name}: {rule}" for rule in _axe(page))
    _resize(page, PHONE)


def _axe(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    page.evaluate(AT_REST)
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{rule['id']} ({rule['nodes'][0]['html'][:110]})" for rule in found]


def shortcomings(page: Page) -> Iterator[str]:
    """Reflow at 320 px and with text twice as large, targets too small, motion unasked for."""
    for size, scale in ((NARROW, "100%"), (PHONE, "200%")):
        _resize(page, size)
        page.evaluate(LARGER, scale)
        if (over := page.evaluate(TOO_WIDE)) > 0:  # less than nothing: room kept for a scroll bar
            yield f"{size[0]} px at {scale}: {over} px too wide"
    page.evaluate(LARGER, "")
    _resize(page, PHONE)
    yield from (f"small target: {control}" for control in page.evaluate(SMALL_TARGETS))
    page.emulate_media(reduced_motion="reduce")
    if moving := page.evaluate(MOVING):
        yield f"{moving} animations under reduced motion"
    page.emulate_media(**AS_USUAL)


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
