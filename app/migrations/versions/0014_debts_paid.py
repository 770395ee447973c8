"""A basket may pay what its contact owes."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0014_debts_paid", "0013_gifts"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("baskets", sa.Column("settled_minor", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("baskets", "settled_minor", server_default=None)


def downgrade() -> None:
    op.drop_column("baskets", "settled_minor")
