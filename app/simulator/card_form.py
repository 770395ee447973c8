"""What the card form held, and what is wrong with each of its fields: NCError codes of the Alias Gateway."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from app.simulator import cards
from app.simulator.checks import Sent
from app.simulator.records import Alias
from app.simulator.settings import SimulatorSettings

INVALID = "55555555"
_ODD_LETTERS = re.compile(r'[<>"{}|^~\[\]\\\x00-\x1f]|\d{6}')  # six digits in a row are no name
MASKED = re.compile(r"[Xx*]{4,17}\d{4}")


@dataclass(frozen=True)
class Card:
    """What the form held, for as long as the request lasts. Never printed."""

    number: str
    name: str
    expiry: str  # MMYY, or whatever was typed
    code: str

    def __repr__(self) -> str:
        return "Card(…)"


def read(sent: Sent, settings: SimulatorSettings) -> Card:
    number = sent.get("CARDNO", "").strip()
    if settings.card_number_spaces:
        number = number.replace(" ", "")
    expiry = sent.get("ED", "").strip()
    if not expiry and settings.expiry_in_two_fields:
        month = sent.get("ECOM_CARDINFO_EXPDATE_MONTH", "").strip()
        year = sent.get("ECOM_CARDINFO_EXPDATE_YEAR", "").strip()
        expiry = f"{month:0>2}{year[-2:]}" if month or year else ""
    return Card(number, sent.get("CN", "").strip(), expiry, sent.get("CVC", "").strip())


def name_error(name: str) -> str:
    if not name:
        return "60001057"
    if len(name) > 35:
        return "50001174"
    return "50001175" if _ODD_LETTERS.search(name) else ""


def number_error(number: str, brand: str, known: Alias | None) -> str:
    if not number:
        return "50001178"
    if len(number) > 21:
        return "50001176"
    if known and MASKED.fullmatch(number):
        return "" if number.upper().replace("*", "X") == known.masked else "30141001"
    if not re.fullmatch(r"[0-9]+", number):
        return "50001177"
    if not 12 <= len(number) <= 19 or not cards.has_good_check_digit(number) or not cards.brand_of(number):
        return "30141001"
    carried = {one.casefold() for one in cards.brands_of(number)}
    return "" if brand.casefold() in {"", *carried} else "50001069"


def code_error(code: str, brand: str) -> str:
    if not code:
        return ""
    if not re.fullmatch(r"[0-9]+", code):
        return "50001180"
    right = 4 if brand == "American Express" else 3
    if len(code) > right:
        return "50001179"
    return "" if len(code) == right else "50001090"


def expiry_error(expiry: str, today: datetime) -> str:
    if not expiry:
        return "31061001"
    if not re.fullmatch(r"[0-9]+", expiry):
        return "50001181"
    if len(expiry) != 4:
        return "31061001"
    month, year = int(expiry[:2]), 2000 + int(expiry[2:])
    if not 1 <= month <= 12:
        return "50001182"
    return "50001183" if (year, month) < (today.year, today.month) else ""


def brand(card: Card, known: Alias | None) -> str:
    return known.brand if known and MASKED.fullmatch(card.number) else cards.brand_of(card.number)
