"""An index of audit entries by their day, for the journal between two days."""

from alembic import op

revision, down_revision = "0045_audit_by_day", "0044_refunded_orders"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entries_at", "audit_entries", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entries_at", "audit_entries")
