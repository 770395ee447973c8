"""Sentences in the reader's language. English is the message id; `translations/` holds the French."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import get_translations, lazy_gettext


def catalog() -> Any:
    """The sentences of the page's language, looked up once a request rather than once a sentence."""
    known: dict[str, Any] = g.setdefault("catalogs", {})
    spoken = g.get("lang", "")
    if spoken not in known:
        known[spoken] = get_translations()
    return known[spoken]


def _(sentence: str, **values: object) -> str:
    said = str(catalog().ugettext(sentence))
    return said % values if values else said


def plural(one: str, many: str, num: int, **values: object) -> str:
    """`num` chooses the sentence and fills `%(num)d`."""
    return str(catalog().ungettext(one, many, num)) % {"num": num, **values}


def later(sentence: str) -> str:
    """A sentence whose language is only known when it is drawn: a form's label."""
    found: str = lazy_gettext(sentence)
    return found
