"""A contact may sign in: by a link, a password or a passkey; each device has a row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0011_sign_in", "0010_credit_and_deferred"
branch_labels = depends_on = None


def upgrade() -> None:
    _contacts()
    _passkeys()
    _sign_ins()
    _mail_links()
    op.add_column("letters", sa.Column("secret", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_orders_strangers",
        "orders",
        ["channel_code", sa.text("lower(email)")],
        unique=False,
        postgresql_where=sa.text("contact_ref IS NULL"),
    )


def _contacts() -> None:
    op.add_column("contacts", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("contacts", sa.Column("password", sa.String(length=255), nullable=True))
    op.add_column("contacts", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("fs_uniquifier", sa.String(length=64), nullable=True))
    op.add_column("contacts", sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True))
    op.execute("UPDATE contacts SET fs_uniquifier = gen_random_uuid()::text")
    op.alter_column("contacts", "fs_uniquifier", nullable=False)
    op.alter_column("contacts", "active", server_default=None)
    for column in ("fs_uniquifier", "fs_webauthn_user_handle"):
        op.create_unique_constraint(op.f(f"uq_contacts_{column}"), "contacts", [column])
    op.create_index(
        "uq_contacts_channel_code_lower_email",
        "contacts",
        ["channel_code", sa.text("lower(email)")],
        unique=True,
    )


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("usage", sa.String(length=20), nullable=False),
        sa.Column("device_type", sa.String(length=40), nullable=False),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("transports", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_passkeys_contact_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_contact_ref"), "passkeys", ["contact_ref"], unique=False)


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_sign_ins_contact_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_contact_ref"), "sign_ins", ["contact_ref"], unique=False)
    op.create_index(op.f("ix_sign_ins_ends_at"), "sign_ins", ["ends_at"], unique=False)


def _mail_links() -> None:
    op.create_table(
        "mail_links",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("basket_ref", sa.String(length=26), nullable=True),
        sa.Column("onward", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_mail_links_channel_code")),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_mail_links_contact_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_mail_links_digest")),
    )
    op.create_index(op.f("ix_mail_links_contact_ref"), "mail_links", ["contact_ref"], unique=False)
    op.create_index(op.f("ix_mail_links_expires_at"), "mail_links", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_orders_strangers", table_name="orders")
    op.drop_column("letters", "secret")
    for table in ("mail_links", "sign_ins", "passkeys"):
        op.drop_table(table)
    op.drop_index("uq_contacts_channel_code_lower_email", table_name="contacts")
    for column in ("active", "password", "confirmed_at", "fs_uniquifier", "fs_webauthn_user_handle"):
        op.drop_column("contacts", column)
