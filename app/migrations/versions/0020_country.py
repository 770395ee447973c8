"""Where a venue sells from: its law says how long a plan may delay payment."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0020_country", "0019_instalments"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("country", sa.String(length=20), server_default="FR", nullable=False))
    op.alter_column("channels", "country", server_default=None)


def downgrade() -> None:
    op.drop_column("channels", "country")
