"""A state as every list and record draws it."""

from __future__ import annotations

from typing import NamedTuple


class Status(NamedTuple):
    """`tone`: good, soft, warn or bad. `mark`: the shape before the word, which says the same."""

    word: str
    tone: str
    mark: str
