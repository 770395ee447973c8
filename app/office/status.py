"""Where something stands, in a word and a shape: every list and sheet of the office says it so."""

from __future__ import annotations

from typing import NamedTuple


class Status(NamedTuple):
    """`tone`: good, soft, warn or bad. `mark`: the shape before the word, which says the same."""

    word: str
    tone: str
    mark: str
