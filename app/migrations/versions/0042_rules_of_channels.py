"""What an order of a channel may come to, whether one buys there without an account, which ways it sends."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0042_rules_of_channels", "0041_rules_of_payment_methods"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("most_order_minor", sa.Integer(), nullable=True))
    op.add_column("channels", sa.Column("guests", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("channels", "guests", server_default=None)
    op.add_column(
        "delivery_modes", sa.Column("offered", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.alter_column("delivery_modes", "offered", server_default=None)


def downgrade() -> None:
    op.drop_column("delivery_modes", "offered")
    op.drop_column("channels", "guests")
    op.drop_column("channels", "most_order_minor")
