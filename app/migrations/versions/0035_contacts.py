"""Contacts as staff keep them, and indexes for the office's list of them.

The ledger keeps the whole name of whoever changed an account by hand, as long as staff may have one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0035_contacts", "0034_staff_passkeys"
branch_labels = depends_on = None

ACCENTED, PLAIN = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy"
NAME_WORDS = f"to_tsvector('simple'::regconfig, translate(lower(name), '{ACCENTED}', '{PLAIN}'))"
NEW_WORDS = {"title": (20, "none"), "phone": (30, "")}


def upgrade() -> None:
    op.alter_column("ledger_transactions", "author", type_=sa.String(100), existing_type=sa.String(60))
    for column, (length, value) in NEW_WORDS.items():
        new = sa.Column(column, sa.String(length), server_default=value, nullable=False)
        op.add_column("contacts", new)
        op.alter_column("contacts", column, server_default=None)
    op.add_column("contacts", sa.Column("address", postgresql.JSONB(), nullable=True))
    op.alter_column("contacts", "email", nullable=True)
    op.add_column("contacts", sa.Column("merged_into_ref", sa.String(length=26), nullable=True))
    op.create_foreign_key(
        op.f("fk_contacts_merged_into_ref"), "contacts", "contacts", ["merged_into_ref"], ["ref"]
    )
    op.create_index(op.f("ix_contacts_merged_into_ref"), "contacts", ["merged_into_ref"])
    op.create_table(
        "contact_notes",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_contact_notes_contact_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_contact_notes")),
    )
    op.create_index("ix_contact_notes_contact", "contact_notes", ["contact_ref", "written_at"])
    op.create_index("ix_contacts_email_start", "contacts", [sa.text("lower(email) text_pattern_ops")])
    op.create_index("ix_contacts_name_words", "contacts", [sa.text(NAME_WORDS)], postgresql_using="gin")
    for kind in ("credit", "deferred"):
        only = sa.text(f"account LIKE '{kind}:%'")
        op.create_index(
            f"ix_ledger_postings_{kind}", "ledger_postings", ["account", "minor"], postgresql_where=only
        )


def downgrade() -> None:
    for kind in ("credit", "deferred"):
        op.drop_index(f"ix_ledger_postings_{kind}", "ledger_postings")
    op.drop_index("ix_contacts_name_words", "contacts")
    op.drop_index("ix_contacts_email_start", "contacts")
    op.drop_table("contact_notes")
    op.alter_column("contacts", "email", nullable=False)
    for column in ("merged_into_ref", "address", *NEW_WORDS):
        op.drop_column("contacts", column)
    op.alter_column("ledger_transactions", "author", type_=sa.String(60), existing_type=sa.String(100))
