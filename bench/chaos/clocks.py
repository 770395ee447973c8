"""Time that passes at once: every moment the shop waits for comes nearer."""

from __future__ import annotations

import psycopg
from psycopg import sql

# Only what still waits is moved, so that what is over keeps how long it took. Locked rows stay as they are:
# nobody waits for us.
WAITING = {
    "baskets": ("state = 'open'", ("held_until", "life_ends_at", "payment_lock_until")),
    "orders": ("state = 'placed'", ("placed_at",)),
    "payments": ("state IN ('sent', 'action_required', 'unresolved')", ("started_at", "ask_at")),
    "refunds": ("state IN ('due', 'sent', 'unresolved', 'pending')", ("due_at", "sent_at", "ask_at")),
    "tenders": ("state = 'reserved'", ("reserved_at",)),
    "email_messages": ("sent_at IS NULL", ("next_try_at",)),
    "card_deletions": ("TRUE", ("ask_at",)),
}
# A capture that is pending has settled, and is asked about all the same.
PENDING_CAPTURES = "state NOT IN ('sent', 'action_required', 'unresolved') AND ask_at IS NOT NULL"
PAST_A_REQUEST = {  # a request that is on its way is not overtaken
    "payments": " AND started_at < now() - interval '60 seconds'",
    "refunds": " AND coalesce(sent_at, now()) < now() - interval '60 seconds'",
}
END_HOLDS = """
    UPDATE baskets SET held_until = now() - interval '1 second',
        payment_lock_until = now() - interval '1 second'
    WHERE state = 'open' AND held_until > now()
"""
MONTH = """
    UPDATE instalments SET due_on = due_on - 31, next_at = next_at - interval '31 days',
        remind_at = remind_at - interval '31 days'
    WHERE (order_ref, number) IN (
        SELECT order_ref, number FROM instalments WHERE state IN ('upcoming', 'failed', 'overdue')
        FOR UPDATE SKIP LOCKED)
"""


def pass_minutes(
    database: psycopg.Connection[tuple[int]], minutes: float, *, quiet: bool = False
) -> list[str]:
    """The payments that are so much older now. `quiet`: nobody is in the shop, so nothing is on its way."""
    moved: dict[str, list[str]] = {}
    for table, (waits, columns) in WAITING.items():
        waits += "" if quiet else PAST_A_REQUEST.get(table, "")
        rows = database.execute(_nearer(table, waits, columns), {"by": minutes * 60})
        moved[table] = [str(ref) for (ref,) in rows]
    database.execute(_nearer("payments", PENDING_CAPTURES, ("ask_at",)), {"by": minutes * 60})
    return moved["payments"]


def _nearer(table: str, waits: str, columns: tuple[str, ...]) -> sql.Composed:
    moved = sql.SQL(", ").join(
        sql.SQL("{0} = {0} - make_interval(secs => %(by)s)").format(sql.Identifier(column))
        for column in columns
    )
    return sql.SQL(
        "UPDATE {table} SET {moved} WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM {table} WHERE {waits} FOR UPDATE SKIP LOCKED)) RETURNING ref"
    ).format(table=sql.Identifier(table), moved=moved, waits=sql.SQL(waits))


def end_holds(database: psycopg.Connection[tuple[int]]) -> None:
    """Every hold is over, even where a bank is being asked: its money will be late."""
    database.execute(END_HOLDS)


def pass_a_month(database: psycopg.Connection[tuple[int]]) -> None:
    """For those who pay in instalments."""
    database.execute(MONTH)
