"""An `<ncresponse …/>` read tolerantly; DTDs and entities are refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.psp.ogone.response import Response
from app.psp.ogone.response import parse as said


@dataclass(frozen=True)
class Answer:
    """`html` is the challenge: it holds card verification data, so it is never printed."""

    response: Response
    html: str = field(default="", repr=False)


def parse(body: bytes) -> Answer | None:
    """None when it is cut, an HTML page, or anything but one answer."""
    try:
        root: Element = fromstring(_text(body).strip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    found = [element for element in root.iter() if _name(element) == "ncresponse"]
    return _answer(found[0]) if len(found) == 1 else None


def _answer(element: Element) -> Answer | None:
    fields = {name.upper(): value for name, value in element.attrib.items()}
    if len(fields) < len(element.attrib):  # STATUS and status: it could be read two ways
        return None
    html = "".join(child.text or "" for child in element if _name(child) == "html_answer")
    return Answer(said(fields), html)


def _name(element: Element) -> str:
    return str(element.tag).lower()


def _text(body: bytes) -> str:
    """UTF-8 if it can be; what the platform calls ISO-8859-1 is Windows-1252 in practice."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
