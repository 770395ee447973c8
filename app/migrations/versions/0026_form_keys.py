"""The keys of forms that were acted upon, so that one sent twice is answered as the first time."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0026_form_keys", "0025_money_guards"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_keys",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_keys")),
    )
    op.create_index(op.f("ix_form_keys_sent_at"), "form_keys", ["sent_at"])


def downgrade() -> None:
    op.drop_table("form_keys")
