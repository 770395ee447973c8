"""Contacts: who buys; an order and a basket may be a contact's."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009_contacts", "0008_vouchers"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(start=3080), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deferred_allowed", sa.Boolean(), nullable=False),
        sa.Column("deferred_max_minor", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_contacts_channel_code")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_contacts")),
        sa.UniqueConstraint("channel_code", "email", name=op.f("uq_contacts_channel_code_email")),
        sa.UniqueConstraint("number", name=op.f("uq_contacts_number")),
    )
    for table in ("baskets", "orders"):
        op.add_column(table, sa.Column("contact_ref", sa.String(length=26), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_contact_ref"), table, "contacts", ["contact_ref"], ["ref"])
        op.create_index(op.f(f"ix_{table}_contact_ref"), table, ["contact_ref"], unique=False)


def downgrade() -> None:
    for table in ("orders", "baskets"):
        op.drop_column(table, "contact_ref")
    op.drop_table("contacts")
