"""Staff, their sessions, roles and invitations; the audit and its seals, which nobody can change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0031_staff_and_audit", "0030_indexes_by_address"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("audit_entries", "audit_seals")
TABLES = (
    "staff_sessions",
    "staff_roles",
    "staff_invitations",
    "staff",
    "audit_seals",
    "audit_entries",
)


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_ref", sa.String(length=26), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("stamp", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_staff_ref", "audit_entries", ["staff_ref", "id"])
    op.create_index("ix_audit_entries_subject", "audit_entries", ["kind", "ref", "id"])
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "staff",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=False),
        sa.Column("recovery_codes", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_staff")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_staff_fs_uniquifier")),
    )
    op.create_index("uq_staff_lower_email", "staff", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "staff_invitations",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_ref", sa.String(length=26), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_ref"], ["staff.ref"], name=op.f("fk_staff_invitations_staff_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_staff_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_invitations_digest")),
    )
    op.create_index(op.f("ix_staff_invitations_expires_at"), "staff_invitations", ["expires_at"])
    op.create_index(op.f("ix_staff_invitations_staff_ref"), "staff_invitations", ["staff_ref"])
    op.create_table(
        "staff_roles",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("staff_ref", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_staff_roles_channel_code")
        ),
        sa.ForeignKeyConstraint(["staff_ref"], ["staff.ref"], name=op.f("fk_staff_roles_staff_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_staff_roles")),
    )
    op.create_index(op.f("ix_staff_roles_staff_ref"), "staff_roles", ["staff_ref"])
    op.create_index(
        "uq_staff_roles",
        "staff_roles",
        ["staff_ref", "role", "channel_code"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "staff_sessions",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("staff_ref", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_ref"], ["staff.ref"], name=op.f("fk_staff_sessions_staff_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_ends_at"), "staff_sessions", ["ends_at"])
    op.create_index(op.f("ix_staff_sessions_staff_ref"), "staff_sessions", ["staff_ref"])
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
