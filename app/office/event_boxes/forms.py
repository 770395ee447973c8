"""What the page about the boxes of an event asks: the same few fields for each box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import StringField, TextAreaField

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.kernel.texts import Texts
from app.office import setup_fields as fields
from app.office import text_words
from app.sale.catalog.services import BadBox, BoxDetails
from app.sale.catalog.services.boxes import MOST

ROWS = range(1, MOST + 1)


def _text() -> TextAreaField:
    return TextAreaField(lazy("What they agree to"), filters=[strip, fields.one_line])


def _row(number: int) -> dict[str, Any]:
    return {
        f"box{number}_text_fr": _text(),
        f"box{number}_text_en": _text(),
        f"box{number}_url": StringField(
            lazy("Link"),
            description=lazy("Where it can be read in full, beginning with https://. It may stay empty."),
            filters=[strip],
        ),
        f"box{number}_required": fields.yes_or_no(
            lazy("It has to be ticked"), lazy("Yes: without it nobody orders tickets of this event.")
        ),
    }


class BoxesForm(Form):
    """Boxes without words are left out."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Each refusal of the service, with its sentence."""
        good = bool(super().validate(extra_validators))
        for number in ROWS:
            box = box_of(self.data, number)
            try:
                if box:
                    box.check(number)
            except BadBox as bad:
                self[f"box{number}_{bad.field}"].errors = [refusal(bad)]
                good = False
        return good


for _number in ROWS:
    for _name, _field in _row(_number).items():
        setattr(BoxesForm, _name, _field)


def refusal(bad: BadBox) -> str:
    if bad.text:
        return text_words.refusal(bad.text)
    if bad.field == "url":
        return _("Enter a whole address that begins with https://.")
    return _("Write the French words, too.")


def box_of(values: dict[str, Any], number: int) -> BoxDetails | None:
    """None if it has neither words nor a link."""
    text = fields.texts(values, f"box{number}_text")
    url = str(values[f"box{number}_url"] or "")
    if not (text.fr or text.en or url):
        return None
    return BoxDetails(text, url, values[f"box{number}_required"] == "yes")


def boxes(values: dict[str, Any]) -> list[BoxDetails]:
    return [box for number in ROWS if (box := box_of(values, number))]


def shows(found: list[BoxDetails]) -> dict[str, Any]:
    return dict(_shown(found))


def _shown(found: list[BoxDetails]) -> Iterator[tuple[str, Any]]:
    for number in ROWS:
        box = found[number - 1] if number <= len(found) else BoxDetails(Texts(""))
        yield from fields.pair(f"box{number}_text", box.text).items()
        yield f"box{number}_url", box.url
        yield f"box{number}_required", fields.answer(box.required)
