"""Approvals by a second person, and how much staff may move without one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0032_approvals", "0031_staff_and_audit"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIMITS = {
    "refund_limit_minor": 100_00,
    "manager_refund_limit_minor": 1000_00,
    "adjustment_limit_minor": 50_00,
}


def upgrade() -> None:
    for name, minor in LIMITS.items():
        op.add_column("channels", sa.Column(name, sa.Integer(), nullable=False, server_default=str(minor)))
        op.alter_column("channels", name, server_default=None)
    op.alter_column("refund_headers", "author", type_=sa.String(length=100))
    op.create_table(
        "approvals",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("subject_ref", sa.String(length=26), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("shown", postgresql.JSONB(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_approvals")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_approvals_four_eyes")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL",
            name=op.f("ck_approvals_somebody_decided"),
        ),
    )
    for column, table, key in (
        ("channel_code", "channels", "code"), ("asked_by", "staff", "ref"), ("decided_by", "staff", "ref"),
    ):  # fmt: skip
        op.create_foreign_key(f"fk_approvals_{column}", "approvals", table, [column], [key])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_approvals_waiting", "approvals", ["kind", "subject_ref"], unique=True, postgresql_where=waiting
    )
    op.create_index("ix_approvals_asked_by", "approvals", ["asked_by", "ref"])
    op.create_index("ix_approvals_subject_ref", "approvals", ["subject_ref"])


def downgrade() -> None:
    op.drop_table("approvals")
    op.alter_column("refund_headers", "author", type_=sa.String(length=60))
    for name in LIMITS:
        op.drop_column("channels", name)
