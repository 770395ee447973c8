"""What happened, in numbers."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.chaos.invariants import Violation

# How long a payment was undecided: those the bank was silent about, and those that waited for a shopper. With
# the jumps of the clock while it was, and without: nobody could ask the bank in time that never was.
SLOWEST = """
    SELECT coalesce(max(took) FILTER (WHERE NOT asked), 0)::int,
           coalesce(max(took - jumped) FILTER (WHERE NOT asked), 0)::int,
           coalesce(max(took) FILTER (WHERE asked), 0)::int,
           coalesce(max(took - jumped) FILTER (WHERE asked), 0)::int,
           coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE silent), 0)::int,
           count(*) FILTER (WHERE silent)
    FROM payments p CROSS JOIN LATERAL (
        SELECT extract(epoch FROM settled_at - started_at) AS took,
            coalesce((%(jumped)s::jsonb ->> p.ref)::int, 0) AS jumped
    ) AS time CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(went_to = 'action_required'), false) AS asked,
            coalesce(bool_or(went_to = 'unresolved' OR source <> 'reply'), false)
            AND NOT coalesce(bool_or(went_to = 'action_required'), false) AS silent
        FROM payment_events WHERE payment_ref = p.ref
    ) AS steps WHERE settled_at IS NOT NULL
"""
MONEY = """
    SELECT 'payments ' || state, count(*) FROM payments GROUP BY 1 UNION ALL
    SELECT 'orders ' || state, count(*) FROM orders GROUP BY 1 UNION ALL
    SELECT 'refunds ' || reason || ' to ' || destination || ' ' || state, count(*) FROM refunds GROUP BY 1
    UNION ALL SELECT 'payments left to a human (another amount)', count(*) FROM payments
    WHERE reason LIKE 'mismatch%' HAVING count(*) > 0
    UNION ALL SELECT 'instalments ' || state, count(*) FROM instalments GROUP BY 1 UNION ALL
    SELECT 'notifications ' || verdict, count(*) FROM psp_notifications GROUP BY 1 UNION ALL
    SELECT 'saved cards', count(*) FROM saved_cards
    ORDER BY 1
"""


@dataclass
class Report:
    seed: str
    histories: int = 0
    seconds: float = 0
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    restarts: Counter[str] = field(default_factory=Counter)
    ended_unasked: list[str] = field(default_factory=list)
    money: dict[str, int] = field(default_factory=dict)
    jumped: Counter[str] = field(default_factory=Counter)  # seconds the clock jumped while it was open
    slowest: tuple[int, ...] = (0,) * 6
    violations: list[Violation] = field(default_factory=list)

    def look(self, database: psycopg.Connection[Any]) -> None:
        jumped = {"jumped": json.dumps(self.jumped)}
        self.slowest = database.execute(SLOWEST.encode(), jumped).fetchone() or (0,) * 6
        self.money = dict(database.execute(MONEY.encode()).fetchall())

    def __str__(self) -> str:
        parts = [
            f"{self.histories} histories in {self.seconds:.0f} s, seed {self.seed}",
            _block("Shoppers", self.kinds),
            _block("What they saw in the end", self.outcomes),
            _block("Trouble they met on the way", self.troubles),
            _block("Taken back by the house", self.back),
            _block(f"Faults: {self.faults.total()}", self.faults),
            _block("Faults that found nobody to strike", self.missed),
            _block("Processes started again", self.restarts),
            _block("In the books", self.money),
            self._time_to_settle,
            *(f"Ended without being killed: {line}" for line in self.ended_unasked),
            f"Violations: {len(self.violations)}",
            *(f"  {one.invariant} {one.what}: {one.whom}" for one in self.violations),
        ]
        return "\n\n".join(part for part in parts if part)

    @property
    def _time_to_settle(self) -> str:
        unknown, alone, asked, asked_alone, median, silent = self.slowest
        return (
            f"Time to settle: {silent} payments the answer to which was lost or late, half of them within "
            f"{median} s, the slowest {unknown} s ({alone} s without the jumps of the clock); the slowest "
            f"that waited for a shopper {asked} s ({asked_alone} s)"
        )


def _block(title: str, counts: Counter[str] | dict[str, int]) -> str:
    if not counts:
        return ""
    lines = sorted(counts.items(), key=lambda pair: -pair[1])
    return "\n".join([title, *(f"  {count:6} {what}" for what, count in lines)])
