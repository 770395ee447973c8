"""Sentences in the reader's language. English is the message id; `translations/` holds the French."""

from __future__ import annotations

from flask import g
from flask_babel import get_translations, lazy_gettext
from flask_babel import lazy_pgettext as later_pgettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

BETWEEN = "\x04"  # how catalogs part a context from its word

_translated: dict[tuple[str, str], str] = {}


def translate(sentence: str) -> str:
    """The sentence in the page's language, its blanks unfilled; each is looked up once a process."""
    lang = g.get("lang", "")
    if not lang:  # a page without a language of its own takes its reader's
        return str(get_translations().ugettext(sentence))
    found = _translated.get((lang, sentence))
    if found is None:
        found = _translated[lang, sentence] = str(get_translations().ugettext(sentence))
    return found


def _(sentence: str, /, **values: object) -> str:
    return translate(sentence) % values if values else translate(sentence)


def pgettext(context: str, word: str) -> str:
    """A word with another translation elsewhere: an order is *payée*, an instalment of it *réglée*."""
    found = translate(f"{context}{BETWEEN}{word}")
    return word if BETWEEN in found else found


def plural(one: str, many: str, num: int, **values: object) -> str:
    """`num` chooses the sentence and fills `%(num)d`."""
    return str(get_translations().ungettext(one, many, num)) % {"num": num, **values}


@pass_eval_context
def template_gettext(page: EvalContext, sentence: str, /, **values: object) -> str:
    """`_` in a template: what fills the blanks is escaped wherever the page is."""
    words = Markup(translate(sentence)) if page.autoescape else translate(sentence)  # noqa: S704  # from our catalogs
    return words % values if values else words


@pass_eval_context
def template_ngettext(page: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    words = str(get_translations().ungettext(one, many, num))
    return (Markup(words) if page.autoescape else words) % {"num": num, **values}  # noqa: S704  # the same


def lazy(sentence: str) -> str:
    """A sentence whose language is only known when it is drawn: a form's label."""
    found: str = lazy_gettext(sentence)
    return found


def lazy_pgettext(context: str, word: str) -> str:
    """`pgettext` whose language is only known when it is drawn."""
    found: str = later_pgettext(context, word)
    return found
