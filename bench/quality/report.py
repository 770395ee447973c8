"""The table, each figure beside its bar; what did not run says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HEAD = ("State", "kB", "Requests", "JS kB", "Lighthouse", "LCP s", "CLS", "axe", "Use", "HTML", "Headers")
BARS = ("bar", "≤ 60", "≤ 6", "≤ 28", "100 / 100 / 100 / SEO", "≤ 1.2", "0", "0", "0", "0", "0")
NOT_RUN = "not run"


def table(states: dict[str, dict[str, Any]]) -> str:
    rows = [HEAD, ("---",) * len(HEAD), BARS, *(_row(name, found) for name, found in states.items())]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


def _row(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    return (name, *_weight(found.get("weight")), *_marks(found.get("lighthouse")), *_counts(found))


def _weight(weight: dict[str, int] | None) -> tuple[str, ...]:
    if weight is None:
        return ("", "", "")
    return f"{weight['total'] / 1000:.1f}", str(weight["requests"]), f"{weight['script'] / 1000:.1f}"


def _marks(marks: dict[str, Any] | str | None) -> tuple[str, ...]:
    if not isinstance(marks, dict):
        return (marks or "", "", "")
    scores = (marks[name] for name in ("performance", "accessibility", "best_practices", "seo"))
    return " / ".join(map(str, scores)), f"{marks['lcp'] / 1000:.2f}", str(marks["cls"])


def _counts(found: dict[str, Any]) -> Iterator[str]:
    for what in ("axe", "use", "html", "headers"):
        problems = found.get(what)
        yield problems if isinstance(problems, str) else "" if problems is None else str(len(problems))


def complaints(states: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Everything that is not as the bars want it, in words."""
    for name, found in states.items():
        yield from (f"{name}: {sentence}" for sentence in _complaints(found))


def _complaints(found: dict[str, Any]) -> Iterator[str]:
    weight, marks = found.get("weight"), found.get("lighthouse")
    if weight and (weight["total"] > 60_000 or weight["requests"] > 6 or weight["script"] > 28_000):
        yield f"too heavy: {weight}"
    if isinstance(marks, dict):
        yield from _low_marks(marks, bool(found.get("public")))
    for what in ("axe", "use", "html", "headers"):
        problems = found.get(what)
        yield from (f"{what}: {one}" for one in problems or () if not isinstance(problems, str))


def _low_marks(marks: dict[str, Any], public: bool) -> Iterator[str]:
    wanted = ["performance", "accessibility", "best_practices", *(["seo"] if public else [])]
    low = {name: marks[name] for name in wanted if marks[name] < 100}
    if low:
        yield f"Lighthouse {low}: {', '.join(marks['lost'])}"
    if marks["lcp"] > 1200 or marks["cls"]:
        yield f"LCP {marks['lcp']} ms, CLS {marks['cls']}"
