"""Where a page of a list begins, as its address says it: after the row of this moment and ref."""

from __future__ import annotations

from datetime import datetime

from flask import request

from app.kernel import clock

LONGEST = 30  # characters of a ref


def asked() -> tuple[datetime, str] | None:
    """Anything else than what `written` wrote is the first page."""
    moment, _line, ref = request.args.get("after", "").partition("_")
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found, ref[:LONGEST]) if found.tzinfo and ref else None


def written(moment: datetime, ref: str) -> str:
    return f"{clock.written(moment)}_{ref}"
