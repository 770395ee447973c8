"""How many vouchers pay for one order, what staff may issue alone; vouchers are listed by time."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0047_vouchers_in_the_office", "0046_promo_codes_at_the_counter"
branch_labels = depends_on = None

COLUMNS = {"voucher_limit_minor": 100_00, "vouchers_per_order": 10}


def upgrade() -> None:
    for name, number in COLUMNS.items():
        op.add_column("channels", sa.Column(name, sa.Integer(), nullable=False, server_default=str(number)))
        op.alter_column("channels", name, server_default=None)
    op.create_index("ix_vouchers_issued", "vouchers", ["issued_at", "ref"])


def downgrade() -> None:
    op.drop_index("ix_vouchers_issued", "vouchers")
    for name in COLUMNS:
        op.drop_column("channels", name)
