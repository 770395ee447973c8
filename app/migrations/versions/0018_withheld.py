"""Tickets that open no door until they are paid, and when a venue holds back those put on account."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0018_withheld", "0017_refunds"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("withheld", sa.String(length=20), nullable=True))
    op.add_column("channels", sa.Column("withholds_unpaid_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("channels", "withholds_unpaid_days")
    op.drop_column("tickets", "withheld")
