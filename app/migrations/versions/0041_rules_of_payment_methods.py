"""What a payment method may pay, and whether it pays a part of an order.

What follows the code of a method follows its change, too: a code may be changed until an order names it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision, down_revision = "0041_rules_of_payment_methods", "0040_orders_by_method"
branch_labels = depends_on = None

COLUMNS = (("families", JSONB(), "[]"), ("combines", sa.Boolean(), sa.true()))
FOLLOW = ("baskets", "point_of_sale_methods", "instalment_plans", "voucher_products")


def upgrade() -> None:
    for name, type_, default in COLUMNS:
        op.add_column("payment_methods", sa.Column(name, type_, nullable=False, server_default=default))
        op.alter_column("payment_methods", name, server_default=None)
    _refer(onupdate="CASCADE")


def downgrade() -> None:
    _refer(onupdate=None)
    op.execute("UPDATE payment_methods SET status = 'hidden' WHERE status = 'archived'")
    for name, _type, _default in COLUMNS:
        op.drop_column("payment_methods", name)


def _refer(onupdate: str | None) -> None:
    for table in FOLLOW:
        name = op.f(f"fk_{table}_method_code")
        op.drop_constraint(name, table)
        op.create_foreign_key(name, table, "payment_methods", ["method_code"], ["code"], onupdate=onupdate)
