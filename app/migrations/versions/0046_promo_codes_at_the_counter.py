"""Promo codes say whether they count at the counter; what was for the web alone stays so."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0046_promo_codes_at_the_counter", "0045_audit_by_day"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column(
        "promo_codes", sa.Column("at_counter", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE promo_codes SET at_counter = NOT online")
    op.alter_column("promo_codes", "at_counter", server_default=None)


def downgrade() -> None:
    op.drop_column("promo_codes", "at_counter")
