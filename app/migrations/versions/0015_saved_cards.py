"""Cards a contact has had saved; what a channel asks of a card, and why each payment was checked or not."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0015_saved_cards", "0014_debts_paid"
branch_labels = depends_on = None

Kind = sa.types.TypeEngine[Any]

CHANNELS: tuple[tuple[str, Kind, str], ...] = (
    ("near_event_hours", sa.Integer(), "72"),
    ("asks_code", sa.String(length=20), "always"),
    ("refuses_wrong_code", sa.Boolean(), "true"),
    ("saves_cards", sa.Boolean(), "true"),
    ("warns_days", sa.Integer(), "30"),
    ("attempts_per_visitor", sa.Integer(), "5"),
    ("attempts_per_card", sa.Integer(), "10"),
    ("attempts_per_address", sa.Integer(), "10"),
    ("alarm_percent", sa.Integer(), "30"),
)
PAYMENTS: tuple[tuple[str, Kind, str], ...] = (
    ("authentication", sa.String(length=20), "ask"),
    ("because", sa.String(length=40), ""),
    ("visitor", sa.String(length=32), ""),
    ("address", sa.String(length=32), ""),
    ("card_print", sa.String(length=32), ""),
)
UNKNOWN: tuple[tuple[str, str, Kind], ...] = (
    ("channels", "challenge_over_minor", sa.Integer()),
    ("channels", "challenge_account_days", sa.Integer()),
    ("channels", "guarded_until", sa.DateTime(timezone=True)),
    ("payments", "retry_of", sa.String(length=30)),
    ("payments", "saved_card_ref", sa.String(length=26)),
    ("payments", "to_keep", sa.LargeBinary()),
)


def upgrade() -> None:
    for table, columns in (("channels", CHANNELS), ("payments", PAYMENTS)):
        for name, kind, value in columns:
            op.add_column(table, sa.Column(name, kind, server_default=value, nullable=False))
            op.alter_column(table, name, server_default=None)
    for table, name, kind in UNKNOWN:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("ix_payments_saved_card_ref", "payments", ["saved_card_ref"])
    op.create_index(
        "ix_payments_tries", "payments", ["started_at"], postgresql_where=sa.text("state <> 'captured'")
    )
    _saved_cards()
    _card_deletions()


def _saved_cards() -> None:
    op.create_table(
        "saved_cards",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("brand", sa.String(length=20), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("masked", sa.String(length=21), nullable=False),
        sa.Column("expiry_year", sa.Integer(), nullable=False),
        sa.Column("expiry_month", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("nickname", sa.String(length=40), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_saved_cards_contact_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_saved_cards")),
        sa.UniqueConstraint(
            "contact_ref",
            "provider",
            "brand",
            "last4",
            name=op.f("uq_saved_cards_contact_ref_provider_brand_last4"),
        ),
    )
    op.create_index("ix_saved_cards_expiring", "saved_cards", ["expiry_year", "expiry_month"])
    op.create_index(
        "uq_saved_cards_one_default",
        "saved_cards",
        ["contact_ref"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )


def _card_deletions() -> None:
    op.create_table(
        "card_deletions",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_card_deletions")),
    )
    op.create_index("ix_card_deletions_ask_at", "card_deletions", ["ask_at"])


def downgrade() -> None:
    op.drop_table("card_deletions")
    op.drop_table("saved_cards")
    op.drop_index("ix_payments_tries", "payments")
    op.drop_index("ix_payments_saved_card_ref", "payments")
    for table, name, _kind in UNKNOWN:
        op.drop_column(table, name)
    for table, columns in (("channels", CHANNELS), ("payments", PAYMENTS)):
        for name, _kind, _value in columns:
            op.drop_column(table, name)
