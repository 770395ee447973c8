"""Fees for an order as a whole, of the channel and of a payment method.

A basket keeps the fee it was shown. A refund that waits for approval names all that the order was charged as
a whole, no longer its delivery alone.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0049_fees_of_orders", "0048_payments_by_time"
branch_labels = depends_on = None

COLUMNS = (
    ("channels", "order_fee_minor", 0),
    ("channels", "order_fee_vat_bp", 2000),
    ("payment_methods", "fee_minor", 0),
    ("payment_methods", "vat_bp", 2000),
    ("baskets", "order_fee_minor", 0),
    ("baskets", "order_fee_vat_bp", 0),
)
ASKED = "UPDATE approvals SET payload = {new} WHERE kind = 'refund' AND payload ? '{old}'"


def upgrade() -> None:
    for table, name, default in COLUMNS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default=str(default)))
        op.alter_column(table, name, server_default=None)
    charges = """jsonb_build_object('charges', CASE WHEN (payload ->> 'delivery')::boolean
        THEN '["delivery"]'::jsonb ELSE '[]'::jsonb END)"""
    op.execute(ASKED.format(new=f"(payload - 'delivery') || {charges}", old="delivery"))


def downgrade() -> None:
    delivery = "jsonb_build_object('delivery', payload -> 'charges' ? 'delivery')"
    op.execute(ASKED.format(new=f"(payload - 'charges') || {delivery}", old="charges"))
    op.execute("UPDATE adjustments SET kind = 'delivery' WHERE kind IN ('order_fee', 'method_fee')")
    for table, name, _default in reversed(COLUMNS):
        op.drop_column(table, name)
