"""What keeps money from being paid, or given back, twice.

When the refund of a test payment was sent; and the basket in which an order's seats were held anew.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0057_money_twice", "0056_halls"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("provider_tests", sa.Column("refund_sent_at", sa.DateTime(timezone=True)))
    op.add_column("orders", sa.Column("revived_in", sa.String(26)))


def downgrade() -> None:
    op.drop_column("orders", "revived_in")
    op.drop_column("provider_tests", "refund_sent_at")
