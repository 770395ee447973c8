"""What the bank did and what shoppers saw confirmed, laid beside the shop's own tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

TABLES = """
    CREATE TEMP TABLE IF NOT EXISTS bank_truth (attempt text PRIMARY KEY, charges int, net bigint);
    CREATE TEMP TABLE IF NOT EXISTS seen_confirmed (order_ref text);
    TRUNCATE bank_truth, seen_confirmed
"""


def lay_out(
    database: psycopg.Connection[Any], ledger: Mapping[str, Mapping[str, Any]], confirmed: Iterable[str]
) -> None:
    database.execute(TABLES)
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bank_truth VALUES (%s, %s, %s)",
            [(attempt, one["charges"], one["charged"] - one["refunded"]) for attempt, one in ledger.items()],
        )
        cursor.executemany("INSERT INTO seen_confirmed VALUES (%s)", [(ref,) for ref in confirmed])
