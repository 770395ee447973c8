"""What the rate limits have counted."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0023_rate_limit_counts", "0022_channel_marks"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_limit_counts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limit_counts")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_rate_limit_counts_expires_at"), "rate_limit_counts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("rate_limit_counts")
