"""A draft of a legal text that was given up can be taken back."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0060_discarded_drafts", "0059_origins"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("legal_drafts", sa.Column("saved_at", MOMENT, nullable=False, server_default=sa.func.now()))
    op.add_column("legal_drafts", sa.Column("saved_by", sa.String(100), nullable=False, server_default=""))
    for name in ("saved_at", "saved_by"):
        op.alter_column("legal_drafts", name, server_default=None)
    op.add_column("legal_drafts", sa.Column("discarded_at", MOMENT))


def downgrade() -> None:
    op.execute("DELETE FROM legal_drafts WHERE discarded_at IS NOT NULL")
    for name in ("discarded_at", "saved_by", "saved_at"):
        op.drop_column("legal_drafts", name)
