"""Which sentences a channel may say in its own words, and what each may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

BLANK = re.compile(r"\{([^{}]*)\}")
HTML = re.compile(r"<[a-zA-Z/!?]|&#?\w+;")
UNPRINTABLE = {"Cc", "Cn", "Co", "Cs", "Zl", "Zp"}  # categories of Unicode
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # what follows reads backwards
NAME = 30  # letters of a placeholder that a refusal repeats


class TextFault(StrEnum):
    TOO_LONG = "too_long"
    HTML = "html"
    UNPRINTABLE = "unprintable"
    BRACE = "brace"
    UNKNOWN = "unknown"
    MISSING = "missing"


class BadText(Exception):
    """What a text cannot be. `name`: the placeholder it is about; `most`: how long it may be.

    `key` and `lang` say which text it is, where several were to be saved.
    """

    def __init__(self, fault: TextFault, name: str = "", most: int = 0) -> None:
        super().__init__(fault, name)
        self.fault, self.name, self.most = fault, name, most
        self.key = self.lang = ""


@dataclass(frozen=True)
class Wording:
    """`blanks` are the placeholders a text may have, `must` those it cannot do without.

    `paragraphs`: it may be several; any other text is one line, and so is every subject of an email.
    """

    most: int = 200
    blanks: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    paragraphs: bool = False

    def check(self, text: str) -> None:
        """An empty one is the built-in text. Raises BadText."""
        if not text:
            return
        if len(text) > self.most:
            raise BadText(TextFault.TOO_LONG, most=self.most)
        if HTML.search(text):
            raise BadText(TextFault.HTML)
        if any(map(_unprintable, text.replace("\n", "") if self.paragraphs else text)):
            raise BadText(TextFault.UNPRINTABLE)
        self._check_blanks(text)

    def _check_blanks(self, text: str) -> None:
        found = blanks(text)
        if unknown := next((name for name in found if name not in self.blanks), None):
            raise BadText(TextFault.UNKNOWN, unknown[:NAME])
        if re.search(r"[{}]", BLANK.sub("", text)) or "" in found:
            raise BadText(TextFault.BRACE)
        if missing := next((name for name in self.must if name not in found), None):
            raise BadText(TextFault.MISSING, missing)


def _unprintable(letter: str) -> bool:
    return letter in TURNING or unicodedata.category(letter) in UNPRINTABLE


def blanks(text: str) -> list[str]:
    """The placeholders in it, as they stand."""
    return BLANK.findall(text)


def filled(text: str, values: Mapping[str, object]) -> str:
    """With its placeholders filled in; empty if one of them has nothing to say this time."""
    if not all(values.get(name) for name in blanks(text)):
        return ""
    return BLANK.sub(lambda blank: str(values[blank[1]]), text)


# By the step whose page says them. Whatever the law asks to be said is not among them.
PAGES: dict[str, dict[str, Wording]] = {
    "steps": {
        **{
            name: Wording(24)
            for name in ("step_delivery", "step_summary", "step_payment", "step_confirmation")
        },
        "origin": Wording(80),
    },
    "summary": {
        "frozen_title": Wording(60),
        "frozen": Wording(300),
        "code_field": Wording(120),
        "instalments": Wording(500, ("number", "amount", "shop")),
    },
    "payment": {
        "secure_title": Wording(40),
        "secure": Wording(300, ("shop",)),
        "all_required": Wording(120),
    },
    "confirmation": {
        "thanks": Wording(150, ("shop",)),
        "more": Wording(150, ("shop",)),
        "more_button": Wording(40),
    },
}
SENTENCES = {key: wording for page in PAGES.values() for key, wording in page.items()}
