"""Forms that were drawn before somebody else saved: they carry a mark of what they showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

from flask import request

FIELD = "seen"


class Difference(NamedTuple):
    """One field of which both values are known, in words."""

    label: str
    mine: str
    theirs: str


def mark(values: Mapping[str, object]) -> str:
    """Whatever changed one of these values, the mark is another."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def is_stale(values: Mapping[str, object]) -> bool:
    """A form without a mark was not drawn by us, and has seen nothing."""
    return request.form.get(FIELD, "") != mark(values)
