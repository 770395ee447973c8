"""What staff do with orders: hand tickets out or post them.

Orders made before keep no way of handing out: their tickets went by email.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0033_acts_on_orders", "0031_staff_and_audit"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _hand_over()


def _hand_over() -> None:
    op.add_column("delivery_modes", sa.Column("handover", sa.String(length=20), nullable=True))
    op.add_column(
        "delivery_modes", sa.Column("also_online", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("delivery_modes", "also_online", server_default=None)
    op.execute("UPDATE delivery_modes SET handover = 'post' WHERE needs_address")
    op.execute("UPDATE delivery_modes SET handover = 'box_office' WHERE code = 'box_office'")
    op.add_column("orders", sa.Column("handover", sa.String(length=20), nullable=True))
    op.add_column("orders", sa.Column("handed_over_at", MOMENT, nullable=True))
    op.add_column(
        "orders", sa.Column("handed_over_by", sa.String(length=100), nullable=False, server_default="")
    )
    op.alter_column("orders", "handed_over_by", server_default=None)
    op.create_index(
        "ix_orders_to_hand_over", "orders", ["channel_code", "handover"],
        postgresql_where=sa.text("handover IS NOT NULL AND handed_over_at IS NULL AND state = 'paid'"),
    )  # fmt: skip
    op.create_index(
        "ix_orders_handed_over", "orders", ["channel_code", "handover", "handed_over_at"],
        postgresql_where=sa.text("handed_over_at IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_orders_handed_over", "orders")
    op.drop_index("ix_orders_to_hand_over", "orders")
    for column in ("handed_over_by", "handed_over_at", "handover"):
        op.drop_column("orders", column)
    for column in ("also_online", "handover"):
        op.drop_column("delivery_modes", column)
