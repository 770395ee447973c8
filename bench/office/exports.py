"""How long a list takes as a file, and how much more memory: read row by row, as a browser does."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

from app.kernel import clock
from tests.office.clerk import Clerk

ROWS = 100_000
STATUS = Path("/proc/self/status")


def measure(clerk: Clerk) -> dict[str, dict[str, float]]:
    """By list: rows, seconds and MiB for a hundred thousand of them. Each has a little over as many."""
    day = clock.now().date()
    days = f"since={day - timedelta(days=60)}&until={day - timedelta(days=19)}"
    return {
        "orders": _taken(clerk, f"/en/orders/export?{days}"),
        "contacts": _taken(clerk, "/en/contacts/export?q=contact-1"),
    }


def _taken(clerk: Clerk, path: str) -> dict[str, float]:
    clerk.opens(path)
    columns = [str(tick["value"]) for tick in clerk.page.soup.select("#export .tick[checked]")]
    fields = {"csrf_token": clerk._token(), "column": columns}
    before, most, began, rows = _resident(), 0.0, time.perf_counter(), -1  # without its head
    answer = clerk.client.post(clerk._full(path), data=fields, headers=clerk._headers("same-origin"))
    for chunk in answer.iter_encoded():
        rows += chunk.count(b"\r\n")
        most = max(most, _resident() - before)
    seconds = (time.perf_counter() - began) * ROWS / rows
    return {"rows": rows, "seconds": round(seconds, 1), "mib": round(most, 1)}


def _resident() -> float:
    """MiB of this process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", STATUS.read_text())
    assert found
    return int(found[1]) / 1024
