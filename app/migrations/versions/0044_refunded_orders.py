"""What of an order was refunded stands on the order too, so that lists can look for it."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0044_refunded_orders", "0043_record_visits"
branch_labels = depends_on = None

PARTLY = sa.text("state = 'paid' AND refunded_minor IS NOT NULL")
SO_FAR = """
UPDATE orders SET refunded_minor = refunded.minor
FROM (
    SELECT order_ref, sum(refunded_minor) AS minor FROM (
        SELECT order_ref, refunded_minor FROM order_lines WHERE refunded_minor IS NOT NULL
        UNION ALL SELECT order_ref, refunded_minor FROM order_gifts WHERE refunded_minor IS NOT NULL
        UNION ALL SELECT order_ref, refunded_minor FROM adjustments WHERE refunded_minor IS NOT NULL
    ) AS parts GROUP BY order_ref
) AS refunded
WHERE orders.ref = refunded.order_ref
"""


def upgrade() -> None:
    op.add_column("orders", sa.Column("refunded_minor", sa.Integer(), nullable=True))
    op.execute(SO_FAR)
    columns = ["placed_at", "ref", "channel_code"]
    op.create_index("ix_orders_partly_refunded", "orders", columns, postgresql_where=PARTLY)


def downgrade() -> None:
    op.drop_index("ix_orders_partly_refunded", "orders")
    op.drop_column("orders", "refunded_minor")
