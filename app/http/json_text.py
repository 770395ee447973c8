"""JSON of strangers: it may be nested so deeply that whatever walks it exhausts the stack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

UNFIT = re.compile("[\0\ud800-\udfff]")  # JSON can write these; the database keeps none of them
DEEPEST = 50  # levels: what we pass it on to calls itself once a level


def read(text: str | bytes) -> Any:
    """What it says; None for what is no JSON, or could not be kept."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if _deep(found) or UNFIT.search(json.dumps(found, ensure_ascii=False)) else found


def _deep(found: Any) -> bool:
    level = [found]
    for _ in range(DEEPEST):
        level = [part for whole in level for part in _parts(whole)]
    return bool(level)


def _parts(whole: Any) -> Iterable[Any]:
    if isinstance(whole, dict):
        return whole.values()
    return whole if isinstance(whole, list) else ()
