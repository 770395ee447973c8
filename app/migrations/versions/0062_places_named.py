"""Lines of orders and baskets are found by place, so that one whose seat is gone is deleted at once."""

from alembic import op

revision, down_revision = "0062_places_named", "0061_drawn_seats"
branch_labels = depends_on = None

TABLES = ("order_lines", "basket_lines")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_place_id"), table, ["place_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_place_id"), table)
