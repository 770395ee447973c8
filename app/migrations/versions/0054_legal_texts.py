"""Terms and privacy in versions, a draft of the next one, and who publishes the shop.

What stood in the channel becomes its first version, under the name that orders already carry; the text of
privacy, which had no name, is called by the day of the upgrade.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0054_legal_texts", "0053_brands"
branch_labels = depends_on = None

TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
OWN = "SELECT channel_code FROM touched"
WORDS = {
    "company": 100, "form": 100, "office": 200, "registration": 100, "vat_number": 20, "director": 100,
    "hosting": 200, "mediator": 200, "mediator_url": 200,
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "legal_versions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", postgresql.JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_legal_versions_channel_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_versions")),
        sa.UniqueConstraint(
            "channel_code", "kind", "version", name=op.f("uq_legal_versions_channel_code_kind_version")
        ),
    )
    op.create_table(
        "legal_drafts",
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_legal_drafts_channel_code")
        ),
        sa.PrimaryKeyConstraint("channel_code", "kind", name=op.f("pk_legal_drafts")),
    )
    op.create_table(
        "legal_identities",
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.String(length=most), nullable=False) for name, most in WORDS.items()),
        sa.Column("hours", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_legal_identities_channel_code")
        ),
        sa.PrimaryKeyConstraint("channel_code", name=op.f("pk_legal_identities")),
    )
    op.execute(
        "INSERT INTO legal_versions (channel_code, kind, version, day, text, published_at) "
        "SELECT code, 'terms', terms_version, current_date, terms, now() FROM channels ORDER BY code"
    )
    op.execute(
        "INSERT INTO legal_versions (channel_code, kind, version, day, text, published_at) "
        "SELECT code, 'privacy', to_char(current_date, 'YYYY-MM-DD'), current_date, privacy, now() "
        "FROM channels ORDER BY code"
    )
    op.execute(
        "CREATE TRIGGER legal_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON legal_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
    _mark("legal_versions", "INSERT")
    _mark("legal_identities", "INSERT", "UPDATE", "DELETE")
    for column in ("terms_version", "terms", "privacy"):
        op.drop_column("channels", column)


def _mark(table: str, *events: str) -> None:
    """Other processes forget what they remember of the channel."""
    for event in events:
        op.execute(
            f"CREATE TRIGGER {table}_marked_{event.lower()} AFTER {event} ON {table} "
            f"REFERENCING {TRANSITIONS[event]} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION mark_channels('{OWN}')"
        )


def downgrade() -> None:
    name = sa.Column("terms_version", sa.String(length=20), server_default="", nullable=False)
    op.add_column("channels", name)
    for column in ("terms", "privacy"):
        words = sa.Column(column, postgresql.JSONB(), server_default='{"fr": "", "en": ""}', nullable=False)
        op.add_column("channels", words)
    op.execute(
        "UPDATE channels SET terms = last.text, terms_version = last.version FROM ("
        "SELECT DISTINCT ON (channel_code) channel_code, text, version FROM legal_versions "
        "WHERE kind = 'terms' ORDER BY channel_code, id DESC) last WHERE last.channel_code = code"
    )
    op.execute(
        "UPDATE channels SET privacy = last.text FROM ("
        "SELECT DISTINCT ON (channel_code) channel_code, text FROM legal_versions "
        "WHERE kind = 'privacy' ORDER BY channel_code, id DESC) last WHERE last.channel_code = code"
    )
    for column in ("terms_version", "terms", "privacy"):
        op.alter_column("channels", column, server_default=None)
    for table in ("legal_identities", "legal_drafts", "legal_versions"):
        op.drop_table(table)
