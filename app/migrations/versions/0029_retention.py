"""How long data is kept, by channel; indexes for what is looked up; figures counted for monitoring."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0029_retention", "0028_key_ids"
branch_labels = depends_on = None

CHANNEL = {"keeps_baskets_days": "30", "keeps_emails_days": "1095", "keeps_orders_years": "10"}
INDEXES = (
    ("ix_orders_unpaid", "orders", ["channel_code", "placed_at"],
     "state IN ('placed', 'lapsed', 'canceled', 'replaced')"),
    ("ix_orders_named", "orders", ["channel_code", "placed_at"], "email <> 'nobody@erased.invalid'"),
    ("ix_baskets_abandoned", "baskets", ["channel_code", "opened_at"],
     "state IN ('open', 'lapsed', 'canceled')"),
    ("ix_baskets_redemption_id", "baskets", ["redemption_id"], None),
    ("ix_redemptions_freed", "redemptions", ["reserved_at"], "state = 'freed'"),
    ("ix_redemptions_basket", "redemptions", ["basket_ref"], None),
    ("ix_redemptions_email", "redemptions", ["email"], None),
    ("ix_refunds_provider_ref", "refunds", ["provider_ref"], "provider_ref <> ''"),
    ("ix_baskets_lower_email", "baskets", [sa.text("lower(email)")], None),
    ("ix_vouchers_last4", "vouchers", ["last4"], None),
    ("ix_psp_notifications_refused", "psp_notifications", ["verdict"], "verdict <> 'applied'"),
    ("ix_email_messages_done", "email_messages", ["written_at"], "next_try_at IS NULL"),
    ("ix_email_messages_subject", "email_messages", ["subject_ref"], None),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "metric_counts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "label", name=op.f("pk_metric_counts")),
    )
    for name, default in CHANNEL.items():
        op.add_column("channels", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
        op.alter_column("channels", name, server_default=None)
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(where) if where else None)


def downgrade() -> None:
    for name, table, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table)
    for name in CHANNEL:
        op.drop_column("channels", name)
    op.drop_table("metric_counts")
