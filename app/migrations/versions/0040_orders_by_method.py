"""Orders by payment method, and places by order without looking at each place."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0040_orders_by_method", "0039_indexes_of_lists"
branch_labels = depends_on = None

SOLD = sa.text("order_ref IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_orders_method", "orders", ["method_code", "placed_at"])
    op.drop_index("ix_places_order_ref", "places")
    op.create_index(
        "ix_places_order_ref", "places", ["order_ref"],
        postgresql_include=["performance_id"], postgresql_where=SOLD,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_places_order_ref", "places")
    op.create_index("ix_places_order_ref", "places", ["order_ref"])
    op.drop_index("ix_orders_method", "orders")
