"""A small index of payments by time, for what rules would have made of the last days.

Payments are written in the order of time, so ranges of pages (BRIN) find those days: it is a few kilobytes,
and costs a purchase nothing.
"""

from alembic import op

revision, down_revision = "0048_payments_by_time", "0047_vouchers_in_the_office"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_index("ix_payments_started", "payments", ["started_at"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("ix_payments_started", "payments")
