"""Tickets and gift vouchers on paper: words and pictures in, one tagged PDF out. No database, no web."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

import segno
import typst

FOLDER = Path(__file__).parent
QUIET_ZONE = 4
# A signature looks like noise under every mask, so weighing all eight would be most of the work for nothing.
MASK = 3
ACCESSIBLE: typst.PDFStandard = "ua-1"

_one_at_a_time = Lock()


@dataclass(frozen=True)
class Fact:
    """One thing a ticket says: `Row`, `F`."""

    label: str
    value: str


@dataclass(frozen=True)
class Look:
    """How an event is recognized: SVG for the logo and the picture, `#rrggbb` for the inks."""

    logo: str
    logo_alt: str
    picture: str
    ground: str
    letters: str
    ink: str
    accent: str
    display: str


@dataclass(frozen=True)
class PrintedTicket:
    """All that one ticket says, already in the words of its language: page and PDF draw the same."""

    look: Look
    title: str
    subtitle: str
    day: str
    hour: str
    doors: str
    venue: str
    address: str
    seat: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    code: str
    code_alt: str
    code_ref: str
    serial: str
    small: tuple[str, ...]


@dataclass(frozen=True)
class PrintedGift:
    """All that a gift voucher says on paper."""

    look: Look
    name: str
    value: str
    to: str
    message: str
    giver: str
    code_label: str
    code: str
    until: str
    use: tuple[str, ...]
    small: str


def qr(code: str) -> str:
    """The code as SVG: error correction M, a white quiet zone, no size of its own."""
    made = segno.make(code, error="m", boost_error=False, micro=False, mask=MASK)
    return made.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True)


def pdf(tickets: Sequence[PrintedTicket], *, title: str, lang: str) -> bytes:
    """An order's tickets, accessible (PDF/UA-1) unless a name is in a script we have no letters for."""
    pages = [{**asdict(ticket), "qr": qr(ticket.code)} for ticket in tickets]
    return _printed("ticket.typ", {"title": title, "lang": lang, "tickets": pages})


def gift_pdf(gift: PrintedGift, *, title: str, lang: str) -> bytes:
    """One page to hand over."""
    return _printed("gift.typ", {"title": title, "lang": lang, "gift": asdict(gift)})


def _printed(template: str, sheet: dict[str, object]) -> bytes:
    inputs = {"sheet": json.dumps(sheet)}
    try:
        return _compile(template, inputs, [ACCESSIBLE])
    except typst.TypstError:
        return _compile(template, inputs, [])


def _compile(template: str, inputs: dict[str, str], standards: list[typst.PDFStandard]) -> bytes:
    with _one_at_a_time:
        made = _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards=standards)
    return cast(bytes, made)


@cache
def _compiler(template: str) -> typst.Compiler:
    """Made once: reading fonts and template takes longer than any ticket."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])
    return typst.Compiler(str(FOLDER / template), root=str(FOLDER), font_paths=fonts)
