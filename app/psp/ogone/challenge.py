"""The bank's challenge: the first form of HTML_ANSWER, and of it only what the bank itself put there.

The second form holds card verification data. It is never looked at; nothing here is printed or logged.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import urlsplit

from lxml import etree, html

from app.kernel.card_numbers import is_card_number
from app.psp.port import Challenge

_CARD_NAMES = re.compile(r"card_?n(o|um)|verification|cv[cvn]|expdate|^pan$", re.IGNORECASE)


def read(answer: str, page: str) -> Challenge | None:
    """Decode the Base64 page; None when it has no form a browser may be sent to."""
    form = _first_form(_decoded(answer))
    if form is None:
        return None
    action = (form.get("action") or "").strip()
    if not _may_be_sent_to(action, page):
        return None
    method = (form.get("method") or "get").strip().lower()
    return Challenge(action, _fields(form), "post" if method == "post" else "get")


def _decoded(answer: str) -> bytes:
    try:
        return base64.b64decode("".join(answer.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _first_form(page: bytes) -> html.HtmlElement | None:
    try:
        document = html.document_fromstring(page, parser=html.HTMLParser(encoding=_charset(page)))
    except (etree.LxmlError, ValueError):
        return None
    return next(document.iter("form"), None)


def _charset(page: bytes) -> str:
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _fields(form: html.HtmlElement) -> tuple[tuple[str, str], ...]:
    hidden = (field for field in form.iter("input") if (field.get("type") or "").lower() == "hidden")
    named = ((field.get("name") or "", field.get("value") or "") for field in hidden)
    return tuple((name, value) for name, value in named if name and not _cardlike(name, value))


def _cardlike(name: str, value: str) -> bool:
    """A card number or code has no business on a page of ours, even hidden."""
    return bool(_CARD_NAMES.search(name)) or is_card_number(value.strip())


def _may_be_sent_to(action: str, page: str) -> bool:
    """HTTPS, or the scheme of our own order page: only a platform on this machine may do without TLS."""
    try:
        address = urlsplit(action)
    except ValueError:
        return False
    return bool(address.netloc) and address.scheme in ("https", urlsplit(page).scheme)
