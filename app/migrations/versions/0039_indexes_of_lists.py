"""Indexes for lists of orders in the office: by channel and state, those to be handed out, and those done.

The first finds for the sweeps what nobody paid, too, and takes the place of the index they had. The others
hold the ref, so that no list need look at each order to choose fifty of them.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0039_indexes_of_lists", "0038_approving_alone"
branch_labels = depends_on = None

UNPAID = sa.text("state IN ('placed', 'lapsed', 'canceled', 'replaced')")
HAND_OVERS = {
    "ix_orders_to_hand_over": (
        ["channel_code", "handover"], "handover IS NOT NULL AND handed_over_at IS NULL AND state = 'paid'",
    ),
    "ix_orders_handed_over": (["channel_code", "handover", "handed_over_at"], "handed_over_at IS NOT NULL"),
}  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_orders_standing", "orders", ["channel_code", "state", "placed_at"])
    op.drop_index("ix_orders_unpaid", "orders")
    _index_hand_overs("ref")


def downgrade() -> None:
    _index_hand_overs()
    op.create_index("ix_orders_unpaid", "orders", ["channel_code", "placed_at"], postgresql_where=UNPAID)
    op.drop_index("ix_orders_standing", "orders")


def _index_hand_overs(*more: str) -> None:
    for name, (columns, only) in HAND_OVERS.items():
        op.drop_index(name, "orders")
        op.create_index(name, "orders", [*columns, *more], postgresql_where=sa.text(only))
