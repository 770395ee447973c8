"""A notification that arrives again is counted, not kept once more; all are dropped after 30 days."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0024_notifications_once", "0023_rate_limit_counts"
branch_labels = depends_on = None

TABLE = "psp_notifications"
UNIQUE = "uq_psp_notifications_provider_attempt_dedupe_key"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("times", sa.Integer(), server_default="1", nullable=False))
    op.alter_column(TABLE, "times", server_default=None)
    op.add_column(TABLE, sa.Column("dedupe_key", sa.String(100)))
    op.execute("UPDATE psp_notifications SET dedupe_key = 'row/' || id")
    op.alter_column(TABLE, "dedupe_key", nullable=False)
    op.create_unique_constraint(UNIQUE, TABLE, ["provider", "attempt", "dedupe_key"])
    op.create_index(op.f("ix_psp_notifications_arrived_at"), TABLE, ["arrived_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_psp_notifications_arrived_at"), TABLE)
    op.drop_constraint(UNIQUE, TABLE)
    op.drop_column(TABLE, "dedupe_key")
    op.drop_column(TABLE, "times")
