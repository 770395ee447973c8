"""The ledger keeps the whole name of whoever changed an account by hand, as long as staff may have one."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0032_contacts", "0031_staff_and_audit"
branch_labels = depends_on = None


def upgrade() -> None:
    op.alter_column("ledger_transactions", "author", type_=sa.String(100), existing_type=sa.String(60))


def downgrade() -> None:
    op.alter_column("ledger_transactions", "author", type_=sa.String(60), existing_type=sa.String(100))
