"""A channel says whether its card form may be filled in with the camera."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0016_scan", "0015_saved_cards"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("scans_cards", sa.Boolean(), server_default="true", nullable=False))
    op.alter_column("channels", "scans_cards", server_default=None)


def downgrade() -> None:
    op.drop_column("channels", "scans_cards")
