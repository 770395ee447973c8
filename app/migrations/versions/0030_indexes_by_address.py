"""Indexes for what is looked up by an address however it is written, and for sessions that were idle."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0030_indexes_by_address", "0029_retention"
branch_labels = depends_on = None

BY_ADDRESS = ("email_tokens", "redemptions", "waitlist_entries")


def upgrade() -> None:
    for table in BY_ADDRESS:
        op.create_index(f"ix_{table}_lower_email", table, [sa.text("lower(email)")])
    op.drop_index("ix_redemptions_email", "redemptions")
    op.create_index(
        "ix_account_sessions_idle", "account_sessions", ["seen_at"], postgresql_where=sa.text("NOT kept")
    )


def downgrade() -> None:
    op.drop_index("ix_account_sessions_idle", "account_sessions")
    op.create_index("ix_redemptions_email", "redemptions", ["email"])
    for table in BY_ADDRESS:
        op.drop_index(f"ix_{table}_lower_email", table)
