"""Bank transfers chosen in the shop: where they go, by when they are due, which orders wait for one."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0050_transfers_to_come", "0049_fees_of_orders"
branch_labels = depends_on = None

DAYS = (("due_days", 7), ("grace_days", 3), ("lead_days", 15))
ACCOUNT = (("bank_holder", 70), ("iban", 34), ("bic", 11))
WAITING = "transfer_due_on IS NOT NULL AND state = 'placed'"


def upgrade() -> None:
    for name, default in DAYS:
        op.add_column(
            "payment_methods", sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))
        )
        op.alter_column("payment_methods", name, server_default=None)
    for name, length in ACCOUNT:
        op.add_column("channels", sa.Column(name, sa.String(length), nullable=False, server_default=""))
        op.alter_column("channels", name, server_default=None)
    op.add_column("orders", sa.Column("transfer_due_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_orders_transfers", "orders", ["transfer_due_on", "ref"], postgresql_where=sa.text(WAITING)
    )


def downgrade() -> None:
    op.drop_index("ix_orders_transfers", "orders")
    op.drop_column("orders", "transfer_due_on")
    for name, _length in ACCOUNT:
        op.drop_column("channels", name)
    for name, _default in DAYS:
        op.drop_column("payment_methods", name)
