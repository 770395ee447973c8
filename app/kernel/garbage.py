"""When Python looks for garbage: a whole collection holds every thread, and every request, while it lasts."""

from __future__ import annotations

import gc

# A collection of what is young for so many new objects; a whole one after so many of those.
YOUNG, MIDDLE, WHOLE = 50_000, 20, 100


def settle() -> None:
    """Called once all is loaded: what is there stays, and whole collections become rare.

    With the usual thresholds one came with every 70 pages of the office and took 0.2 s; nearly all that a
    page leaves behind is young.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, WHOLE)
