"""People wait for a sale or a place, some may buy before the others, a lonely seat is worth a word."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004_alerts_and_presales", "0003_job_queue"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("presale_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("presale_code", sa.String(length=40), nullable=True))
    op.add_column(
        "channels", sa.Column("advise_orphans", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.alter_column("channels", "advise_orphans", server_default=None)
    op.create_table(
        "alerts",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_alerts_channel_code")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_alerts_session_id")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_session_id"), "alerts", ["session_id"], unique=False)
    op.create_index("ix_alerts_told", "alerts", ["told_at"], postgresql_where=sa.text("told_at IS NOT NULL"))
    op.create_index(
        "uq_alerts_waiting",
        "alerts",
        ["session_id", "kind", "email"],
        unique=True,
        postgresql_where=sa.text("told_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("alerts")
    op.drop_column("channels", "advise_orphans")
    op.drop_column("sessions", "presale_code")
    op.drop_column("sessions", "presale_at")
