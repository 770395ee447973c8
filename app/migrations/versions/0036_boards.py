"""Instalments that staff suspend, and indexes for the lists staff work through."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0036_boards", "0035_contacts"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("instalments", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    place = ["due_on", "order_ref", "number"]
    open_ = sa.text("state IN ('upcoming', 'failed', 'overdue')")
    op.create_index("ix_instalments_open", "instalments", ["state", *place], postgresql_where=open_)
    suspended = sa.text("suspended_at IS NOT NULL")
    op.create_index("ix_instalments_suspended", "instalments", place, postgresql_where=suspended)
    op.create_index("ix_orders_placed", "orders", ["placed_at", "ref"])
    paid = sa.text("paid_at IS NOT NULL")
    op.create_index("ix_orders_paid", "orders", ["paid_at"], postgresql_where=paid)
    for column in ("email", "name"):
        begins = sa.text(f"lower({column}) varchar_pattern_ops")
        op.create_index(f"ix_orders_lower_{column}", "orders", [begins])
    op.create_index("ix_refunds_board", "refunds", ["state", "due_at", "ref"])


def downgrade() -> None:
    op.drop_index("ix_refunds_board", "refunds")
    for index in ("lower_name", "lower_email", "paid", "placed"):
        op.drop_index(f"ix_orders_{index}", "orders")
    op.drop_index("ix_instalments_suspended", "instalments")
    op.drop_index("ix_instalments_open", "instalments")
    op.drop_column("instalments", "suspended_at")
