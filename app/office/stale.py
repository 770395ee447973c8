"""Forms that were drawn before somebody else saved: they carry a mark of what they showed.

A field that was not touched here takes what is saved now, without a question. One that both changed is asked
about, and who saved it is named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from flask import request

from app.audit import services as audit
from app.audit.services import Subject
from app.http.i18n import _
from app.kernel import clock, fingerprints
from app.office import access, ages

FIELD = "seen"
Values = Mapping[str, object]


class Difference(NamedTuple):
    """One field that both changed, in words."""

    label: str
    mine: str
    theirs: str


class Merged(NamedTuple):
    """`values`: what was touched here, and what is saved now of the rest. `both`: what both changed."""

    values: dict[str, object]
    both: list[str]


def mark(values: Values) -> str:
    """When these were shown, and a digest of each: no more is needed to see which of them changed."""
    digests = [f"{name}:{_digest(value)}" for name, value in values.items()]
    return " ".join([str(int(clock.now().timestamp())), *digests])


def kept_mark(values: Values) -> str:
    """A form that comes back with what was typed has still seen what it showed first."""
    return request.form.get(FIELD) or mark(values)


def merge(mine: Values, theirs: Values) -> Merged:
    """What to save, and what to ask first. A form without a mark was not drawn by us: it has seen nothing."""
    seen = dict(part.split(":", 1) for part in request.form.get(FIELD, "").split() if ":" in part)
    touched = [name for name in theirs if _digest(mine[name]) != seen.get(name)]
    both = [
        name for name in touched if _digest(theirs[name]) != seen.get(name) and mine[name] != theirs[name]
    ]
    return Merged({**theirs, **{name: mine[name] for name in touched}}, both)


def savers(about: Subject, *acts: str) -> list[str]:
    """Who did one of these since the form was drawn, and how long ago; nobody if the audit names nobody."""
    found = {entry.staff_ref: entry for entry in audit.since(about, acts, _drawn_at())}
    return [
        _("%(name)s, %(ago)s", name=_name(entry.staff_ref, entry.name), ago=ages.ago(clock.now() - entry.at))
        for entry in found.values()
    ]


def _name(staff_ref: str | None, name: str) -> str:
    return _("You yourself, in another window") if staff_ref == access.me().ref else name


def _drawn_at() -> datetime:
    """A mark without a time, or with one that is none, counts as drawn just now."""
    first = request.form.get(FIELD, "").partition(" ")[0]
    now = clock.now()
    if not (first.isascii() and first.isdecimal() and len(first) < 12):
        return now
    return min(datetime.fromtimestamp(int(first), UTC), now)


def _digest(value: object) -> str:
    return fingerprints.of(json.dumps(value, sort_keys=True))[:12]
