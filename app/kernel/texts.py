"""What a venue writes, in the languages of the shop."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Texts:
    """French is never the partial language: an empty English text falls back to it."""

    fr: str
    en: str = ""

    def in_(self, lang: str) -> str:
        return (self.en if lang == "en" else self.fr) or self.fr
