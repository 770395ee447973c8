"""Texts a venue writes, in the languages of the shop, and codes people type."""

from __future__ import annotations

import re
from dataclasses import dataclass

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Texts:
    """A text in both languages. An empty English one falls back to the French."""

    fr: str
    en: str = ""

    def in_(self, lang: str) -> str:
        return (self.en if lang == "en" else self.fr) or self.fr


def without_separators(code: str) -> str:
    """A code people type or paste: without spaces, soft hyphens and any dash."""
    return re.sub(r"[\s\u00ad\u2010-\u2015\u2212-]", "", code)
