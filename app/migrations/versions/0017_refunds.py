"""What is taken back of an order, whole or in part, and each way its money goes."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0017_refunds", "0016_scan"
branch_labels = depends_on = None

PARTS = ("order_lines", "order_gifts", "adjustments")
SOURCES = (("tender_ref", "tenders"), ("contact_ref", "contacts"), ("voucher_ref", "vouchers"))


def upgrade() -> None:
    _policy()
    for table in PARTS:
        op.add_column(table, sa.Column("refunded_minor", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("reversal_ref", sa.String(length=26), nullable=True))
    _reversals()
    _refunds()


def _policy() -> None:
    op.add_column(
        "channels", sa.Column("refund_policy", sa.String(length=20), server_default="in_turn", nullable=False)
    )
    op.add_column(
        "channels", sa.Column("refunds_fees", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    for column in ("refund_policy", "refunds_fees"):
        op.alter_column("channels", column, server_default=None)


def _reversals() -> None:
    op.create_table(
        "reversals",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_reversals_order_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_reversals")),
    )
    op.create_index(op.f("ix_reversals_order_ref"), "reversals", ["order_ref"], unique=False)


def _refunds() -> None:
    """Those there are all go to cards."""
    op.add_column("refunds", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "refunds", sa.Column("destination", sa.String(length=20), server_default="card", nullable=False)
    )
    op.alter_column("refunds", "destination", server_default=None)
    op.alter_column("refunds", "payment_ref", nullable=True)
    for column, table in (("reversal_ref", "reversals"), *SOURCES):
        op.add_column("refunds", sa.Column(column, sa.String(length=26), nullable=True))
        op.create_foreign_key(op.f(f"fk_refunds_{column}"), "refunds", table, [column], ["ref"])
        op.create_index(op.f(f"ix_refunds_{column}"), "refunds", [column], unique=False)
    op.create_check_constraint(
        op.f("ck_refunds_one_source"), "refunds", "num_nonnulls(payment_ref, tender_ref) = 1"
    )
    op.create_index(
        "uq_refunds_one_in_flight",
        "refunds",
        ["payment_ref"],
        unique=True,
        postgresql_where=sa.text("state IN ('sent', 'unresolved', 'pending')"),
    )


def downgrade() -> None:
    op.drop_index("uq_refunds_one_in_flight", table_name="refunds")
    op.drop_constraint(op.f("ck_refunds_one_source"), "refunds")
    op.execute("DELETE FROM refunds WHERE payment_ref IS NULL OR destination != 'card'")
    op.alter_column("refunds", "payment_ref", nullable=False)
    for column in ("reversal_ref", *(name for name, _table in SOURCES), "destination", "sent_at"):
        op.drop_column("refunds", column)
    op.drop_table("reversals")
    for table in PARTS:
        op.drop_column(table, "reversal_ref")
        op.drop_column(table, "refunded_minor")
    op.drop_column("channels", "refunds_fees")
    op.drop_column("channels", "refund_policy")
