"""How long data is kept, by channel, and indexes for what is looked up by its age, address or reference."""

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
    ("ix_email_messages_done", "email_messages", ["written_at"], "next_try_at IS NULL"),
    ("ix_email_messages_subject", "email_messages", ["subject_ref"], None),
)  # fmt: skip


def upgrade() -> None:
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
