"""Sentences in the reader's language. English is the message id; `translations/` holds the French."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext, ngettext


def _(sentence: str, **values: object) -> str:
    return str(gettext(sentence, **values))


def plural(one: str, many: str, num: int, **values: object) -> str:
    """`num` chooses the sentence and fills `%(num)d`."""
    return str(ngettext(one, many, num, **values))


def later(sentence: str) -> str:
    """A sentence whose language is only known when it is drawn: a form's label."""
    found: str = lazy_gettext(sentence)
    return found
