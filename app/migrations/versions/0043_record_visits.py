"""Who has a record open. What it holds is worth two minutes, so it is not logged."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0043_record_visits", "0042_rules_of_channels"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_visits",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("ref", sa.String(26), primary_key=True),
        sa.Column(
            "staff_ref", sa.String(26), sa.ForeignKey("staff.ref", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_record_visits_staff_ref", "record_visits", ["staff_ref"])


def downgrade() -> None:
    op.drop_table("record_visits")
