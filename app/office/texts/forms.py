"""Forms of texts: each in French and in English, the built-in one as its hint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from app.http.forms import Form, strip
from app.http.i18n import _
from app.kernel.texts import LANGUAGES
from app.mail.composer import speaking
from app.office import setup_fields as fields
from app.office import text_words
from app.venue.texts.wordings import BadText, Wording

LONG = 120  # letters; what may be longer has more than one line to be written in


class Fits:
    """What may be said there; the sentence names the placeholder it is about."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def __call__(self, _form: Form, field: StringField) -> None:
        try:
            self.wording.check(field.data or "")
        except BadText as bad:
            raise ValidationError(text_words.refusal(bad)) from None


@cache
def form_type(names: tuple[tuple[str, Wording], ...]) -> type[Form]:
    """A form with a pair of fields for each, `name_fr` and `name_en`."""
    made = {f"{name}_{lang}": _field(name, wording) for name, wording in names for lang in LANGUAGES}
    return type("TextsForm", (Form,), made)


def _field(name: str, wording: Wording) -> StringField:
    kind = TextAreaField if wording.most > LONG else StringField
    return kind(text_words.TEXTS[name], filters=[strip, fields.paragraphs], validators=[Fits(wording)])


def form_of(
    wordings: Mapping[str, Wording], saved: Mapping[str, Any], built_in: Callable[[str], str]
) -> Form:
    """`built_in` says what is read where nothing is written, in the language that is spoken just then."""
    form = form_type(tuple(wordings.items()))(data=saved)
    for name, wording in wordings.items():
        for lang in LANGUAGES:
            with speaking(lang):
                ours = built_in(name)
            form[f"{name}_{lang}"].description = _hint(ours, lang, wording)
    return form


def _hint(ours: str, lang: str, wording: Wording) -> Markup:
    said = Markup('<span lang="{}">{}</span>').format(lang, ours)
    parts = [Markup(_("If empty: %(sentence)s")) % {"sentence": said}] if ours else []  # noqa: S704  # ours
    if wording.blanks:
        names = ", ".join(f"{{{name}}}" for name in wording.blanks)
        parts.append(escape(_("It may hold %(blanks)s.", blanks=names)))
    return Markup("<br>").join(parts)
