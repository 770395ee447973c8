"""One worker at a time, for sweeps that claim no rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

# PostgreSQL notices a dead process at once; that a whole machine is gone, within half a minute by these.
KEEPALIVES = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('sweep:' || %s, 0))"


@contextmanager
def exclusive(url: str, sweep: str) -> Iterator[bool]:
    """Whether no other worker runs this sweep now. The lock ends with the block, or with this process.

    It has a connection of its own: a sweep commits in between, and nothing of a killed worker may stay.
    """
    with psycopg.connect(url, options=KEEPALIVES) as connection:
        row = connection.execute(LOCK, (sweep,)).fetchone()
        yield bool(row and row[0])
