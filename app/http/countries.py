"""Countries as people read and write them: by name, or by their two letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from babel import Locale
from flask_babel.speaklater import LazyString

from app.http import formats
from app.http.languages import lang

# In the list of names, and nobody's country.
NONE_OF_THEM = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
MOST = 300  # so many there are not


class UnknownCountry(Exception):
    """Nobody calls a country so; `said` is what was written."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def name(code: str) -> str:
    return _names(lang()).get(code, code)


def lazy_name(code: str) -> str:
    """For the label of a field, whose language is known once it is drawn."""
    return cast(str, LazyString(name, code))


def names(codes: Iterable[str]) -> str:
    """`Belgique, France`: in the order of their names."""
    return ", ".join(sorted(map(name, codes), key=_plain))


def read(text: str) -> list[str]:
    """The two letters of each that is named, in either language or by its letters. Raises UnknownCountry."""
    found = {_code(one.strip()) for one in re.split(r"[,;\n]", text)[:MOST] if one.strip()}
    return sorted(found)


def _code(said: str) -> str:
    known = _codes()
    if (plain := _plain(said)) not in known:
        raise UnknownCountry(said)
    return known[plain]


@lru_cache
def _names(language: str) -> dict[str, str]:
    every = Locale.parse(formats.LOCALES[language]).territories
    return {code: word for code, word in every.items() if _is_country(code)}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NONE_OF_THEM


@lru_cache
def _codes() -> dict[str, str]:
    words = [(word, code) for language in formats.LOCALES for code, word in _names(language).items()]
    return {_plain(said): code for word, code in words for said in (word, code)}


def _plain(word: str) -> str:
    """Without accents, capitals and kinds of hyphens and apostrophes."""
    letters = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe"))
    return " ".join(
        re.sub(r"[^a-z ]", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    )
