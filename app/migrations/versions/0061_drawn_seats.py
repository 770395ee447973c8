"""Seats have a place in the drawing of their zone, and say whether they are a wheelchair space.

Rows and seats that are there get one from their names: odd numbers left of the middle, even ones right of it.
Zones lose their trigger: no process keeps them, and drafts change them while the shop sells. Seats of a draft
are deleted by the thousand, so places are found by seat.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0061_drawn_seats", "0060_discarded_drafts"
branch_labels = depends_on = None

ROWS = """
UPDATE seats SET row_order = found.at
FROM (
    SELECT id, dense_rank() OVER (PARTITION BY zone_id ORDER BY length("row"), "row") AS at FROM seats
) AS found
WHERE found.id = seats.id
"""
PLACES = """
UPDATE seats SET y = 12 * row_order, x = CASE
    WHEN bench LIKE '% odd' THEN -5 - 10 * position
    WHEN bench LIKE '% even' THEN 5 + 10 * position
    ELSE 10 * position END
"""
NEW: dict[str, tuple[Any, Any]] = {
    "restricted_view": (sa.Boolean(), sa.false()),
    "kind": (sa.String(20), "seat"),
    "row_order": (sa.SmallInteger(), "1"),
    "x": (sa.SmallInteger(), "0"),
    "y": (sa.SmallInteger(), "0"),
}


def upgrade() -> None:
    for name, (kind, first) in NEW.items():
        op.add_column("seats", sa.Column(name, kind, server_default=first, nullable=False))
    op.add_column("seats", sa.Column("beside_id", sa.Integer(), nullable=True))
    op.execute(ROWS)
    op.execute(PLACES)
    for name in NEW:
        op.alter_column("seats", name, server_default=None)
    op.create_foreign_key(op.f("fk_seats_beside_id"), "seats", "seats", ["beside_id"], ["id"])
    op.create_index(
        op.f("ix_seats_beside_id"), "seats", ["beside_id"], postgresql_where=sa.text("beside_id IS NOT NULL")
    )
    op.alter_column(
        "seats", "bench", type_=sa.String(60), existing_type=sa.String(30), existing_nullable=False
    )
    op.create_index(
        op.f("ix_places_seat_id"), "places", ["seat_id"], postgresql_where=sa.text("seat_id IS NOT NULL")
    )
    op.execute("DROP TRIGGER zones_marked ON zones")


def downgrade() -> None:
    op.execute(
        "CREATE TRIGGER zones_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON zones "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )
    op.drop_index(op.f("ix_places_seat_id"), "places")
    op.alter_column(
        "seats", "bench", type_=sa.String(30), existing_type=sa.String(60), existing_nullable=False,
        postgresql_using="left(bench, 30)",
    )  # fmt: skip
    for name in ("beside_id", *NEW):
        op.drop_column("seats", name)
