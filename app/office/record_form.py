"""A form over a record: drawn with what is saved, read again, and never saved over what somebody else did.

`saved` is what each field would show: its words, yes or no, or a list of words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import request

from app.audit.services import Subject
from app.http.forms import Form
from app.http.i18n import _
from app.http.regions import wants_region
from app.office import stale
from app.office.stale import Difference, Values

Shown = Callable[[str, Any], str]


@dataclass(frozen=True)
class Edit:
    """What came of a form that was sent. `values`: what it would save; `differences`: what to ask first."""

    status: int = 200
    values: dict[str, Any] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def saves(self) -> bool:
        return bool(self.values) and not self.differences


def read(form: Form, saved: Values, shown: Shown | None = None) -> Edit:
    """`shown` says how a value of a field reads."""
    if not form.is_submitted():
        return Edit()
    if not form.validate():
        return Edit(422)
    merged = stale.merge({name: form[name].data for name in saved}, saved)
    if not merged.both:
        return Edit(200, merged.values)
    say = shown or _said
    asked = [
        Difference(str(form[name].label.text), say(name, form[name].data), say(name, saved[name]))
        for name in merged.both
    ]
    return Edit(409, merged.values, asked)


def is_trial() -> bool:
    """Whether the form was sent to see what it would do: nothing is saved then."""
    return "trial" in request.form or (request.method == "POST" and wants_region())


def _said(_name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def context(
    form: Form, saved: Values, edit: Edit, about: Subject, *acts: str, shown: Shown | None = None
) -> dict[str, Any]:
    """What the macro `record_form` draws. `acts`: what the audit calls a change of this form."""
    return {
        "form": form,
        "saved": saved,
        "differences": edit.differences,
        "typed": list(_typed(edit.values)),
        "seen": stale.mark(saved) if edit.differences else stale.kept_mark(saved),
        "savers": stale.savers(about, *acts) if edit.differences else (),
        "shown": shown or _said,
        "action": request.full_path.rstrip("?"),
    }


def _typed(values: Values) -> Iterator[tuple[str, str]]:
    """As a form would send them."""
    for name, data in values.items():
        if isinstance(data, list):
            yield from ((name, str(one)) for one in data)
        elif data is not False:
            yield name, "yes" if data is True else "" if data is None else str(data)
