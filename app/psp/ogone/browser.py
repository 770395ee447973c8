"""What 3-D Secure v2 wants to know of the browser. Values it does not allow are replaced by defaults."""

from __future__ import annotations

import re

from app.psp.ogone.text_fields import line
from app.psp.port import Browser

_DEPTHS = (32, 24, 16, 15, 8, 4, 2, 1)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})?", re.ASCII)


def fields(browser: Browser) -> list[tuple[str, str]]:
    accept = line(browser.accept, 2048) or "*/*"
    agent = line(browser.user_agent, 2048) or "Mozilla/5.0"
    return [
        ("HTTP_ACCEPT", accept),
        ("HTTP_USER_AGENT", agent),
        ("browserAcceptHeader", accept),
        ("browserUserAgent", agent),
        ("browserLanguage", _language(browser.language)),
        ("browserJavaEnabled", _word(browser.java)),
        ("browserJavaScriptEnabled", _word(browser.javascript)),
        ("browserColorDepth", str(_depth(browser.color_depth))),
        ("browserScreenHeight", str(_within(browser.screen_height, 0, 999_999, 480))),
        ("browserScreenWidth", str(_within(browser.screen_width, 0, 999_999, 320))),
        ("browserTimeZone", str(_within(browser.timezone, -840, 720, 0))),
    ]


def _language(text: str) -> str:
    """The first language of the browser's list, if it is one; at most eight characters."""
    first = re.split(r"[,;]", text.strip(), maxsplit=1)[0].strip()
    return first if _LANGUAGE.fullmatch(first) else "en-GB"


def _depth(bits: int | None) -> int:
    """The nearest allowed depth below: a screen of 30 bits says 24."""
    return next((depth for depth in _DEPTHS if bits is not None and depth <= bits), 24)


def _within(number: int | None, least: int, most: int, default: int) -> int:
    return number if number is not None and least <= number <= most else default


def _word(answer: bool) -> str:
    return "true" if answer else "false"
