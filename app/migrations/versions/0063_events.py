"""Events are drafts until they are published, and archived once they are done with. Those there are, are on.

A session may be closed for sale, and have a rate of VAT of its own: in France 2.1 % ends with the 140th.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0063_events", "0062_places_named"
branch_labels = depends_on = None

COLUMNS = {"events": ("published_at", "archived_at"), "performances": ("closed_at",)}


def upgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("performances", sa.Column("vat_bp", sa.Integer(), nullable=True))
    op.execute("UPDATE events SET published_at = now()")


def downgrade() -> None:
    op.drop_column("performances", "vat_bp")
    for table, names in COLUMNS.items():
        for name in reversed(names):
            op.drop_column(table, name)
