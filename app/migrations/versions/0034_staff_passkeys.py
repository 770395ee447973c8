"""Passkeys of staff: as the second factor, or as the whole way in. Never in one table with the shoppers'.

The journal is read by act and by channel, so the audit has an index for each.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0034_staff_passkeys", "0033_acts_on_orders"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_passkeys",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("staff_ref", sa.String(length=26), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("usage", sa.String(length=20), nullable=False),
        sa.Column("device_type", sa.String(length=40), nullable=False),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("transports", postgresql.JSONB(), nullable=True),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("lastuse_datetime", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_ref"], ["staff.ref"], name=op.f("fk_staff_passkeys_staff_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkeys_staff_ref"), "staff_passkeys", ["staff_ref"])
    op.create_index("ix_audit_entries_act", "audit_entries", ["act", "id"])
    op.create_index("ix_audit_entries_channel_code", "audit_entries", ["channel_code", "id"])
    op.add_column("staff", sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True))
    op.create_unique_constraint(
        op.f("uq_staff_fs_webauthn_user_handle"), "staff", ["fs_webauthn_user_handle"]
    )


def downgrade() -> None:
    op.drop_index("ix_audit_entries_act", "audit_entries")
    op.drop_index("ix_audit_entries_channel_code", "audit_entries")
    op.drop_column("staff", "fs_webauthn_user_handle")
    op.drop_table("staff_passkeys")
