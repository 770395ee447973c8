"""A million orders and whom they belong to, written straight into the books."""

from __future__ import annotations

from pathlib import Path

import psycopg

from bench import growth, stage
from bench.shop import Shop

HERE = Path(__file__).parent
SEEDS = tuple(HERE / f"{name}.sql" for name in ("people", "money", "records"))
# One a day: the last hundred are still to come, and one is today. A prime: what is sold is spread over them.
EVENINGS = b"""
INSERT INTO performances (event_id, plan_id, slug, starts_at, doors_at, on_sale_at, state)
SELECT event_id, plan_id, 'past-' || n, day + interval '19 hours', day + interval '18 hours',
       day - interval '1 year', state
FROM performances, generate_series(1, 397) AS n,
     LATERAL (SELECT date_trunc('day', now()) + interval '1 day' * (n - 297)) AS days (day)
WHERE id = ANY (%(sessions)s) RETURNING id
"""


def fill(shop: Shop, orders: int, contacts: int, asker: str, decider: str) -> None:
    """`asker` and `decider`: the staff who did what the journal tells."""
    with stage.our_app(shop.environ).app_context():
        facts = growth.facts_of(stage.long_run("autrefois", 1))
    facts["sessions"] = [row[0] for row in shop.database.execute(EVENINGS, facts)]
    growth.fill(shop, growth.PAST, facts, 0, orders)
    counts = {"orders": orders, "contacts": contacts, "asker": asker, "decider": decider}
    with psycopg.ClientCursor(shop.database) as cursor:
        cursor.execute("ALTER TABLE ledger_postings DISABLE TRIGGER ledger_balance")
        for seed in SEEDS:
            cursor.execute(seed.read_bytes(), {**facts, **counts})
        cursor.execute("ALTER TABLE ledger_postings ENABLE TRIGGER ledger_balance")
        cursor.execute("VACUUM ANALYZE")
