"""Lists that staff keep under a name."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0037_saved_views", "0036_boards"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("ref", sa.String(26), primary_key=True),
        sa.Column("staff_ref", sa.String(26), sa.ForeignKey("staff.ref"), nullable=False),
        sa.Column("list", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("staff_ref", "list", "name"),
    )
    usual = sa.text("usual")
    op.create_index(
        "uq_saved_views_usual", "saved_views", ["staff_ref", "list"], unique=True, postgresql_where=usual
    )


def downgrade() -> None:
    op.drop_table("saved_views")
