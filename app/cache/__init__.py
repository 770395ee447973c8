"""Rows that every page reads and that hardly ever change – channels, events, prices – kept in this process.

Triggers write `catalog_marks` whenever such a row changes: the mark of its channel, or the mark of all for
venues, categories, payment methods and instalment plans, which belong to no channel. Whoever begins a piece
of work calls `refresh`, which reads the marks at most once a second (`CACHE_SECONDS`) and forgets the entries
of the channels whose mark has moved, and with them those that name no channel. If the mark of all has moved,
it forgets everything.

Of the threads that miss the same key one loads it and the others wait (`app/kernel/single_flight.py`).
docs/decisions/0015-catalogue-in-memory.md says why no library does this.
"""

from __future__ import annotations

from app.cache.entries import clear, get_briefly, get_or_load, peek, refresh, set_max_age
from app.cache.rows import CachedRow, get_row, get_rows, load_row, load_rows

__all__ = [
    "CachedRow",
    "clear",
    "get_briefly",
    "get_or_load",
    "get_row",
    "get_rows",
    "load_row",
    "load_rows",
    "peek",
    "refresh",
    "set_max_age",
]
