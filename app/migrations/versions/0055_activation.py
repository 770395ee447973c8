"""Accounts at a payment provider that a venue enters by itself, and the steps that lead there.

A channel without one keeps the account of the environment. Pages keep the accounts in memory, under a mark of
their own: what a purchase changes in its channel does not make them read again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0055_activation", "0054_legal_texts"
branch_labels = depends_on = None

MARKED = ("provider_accounts", "provider_keys")
MARK = "SELECT ''provider accounts'' FROM touched"
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
PLACE = ["channel_code", "provider", "brand", "mode"]
STATES = {"in_use": "IS NOT NULL", "prepared": "IS NULL"}
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("channels", sa.Column("account_mode", sa.String(20)))
    _accounts()
    _keys()
    for table in MARKED:
        op.execute(
            f"CREATE TRIGGER {table}_marked AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
        )
        for event, rows in TRANSITIONS.items():
            op.execute(
                f"CREATE TRIGGER {table}_marked_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION mark_channels('{MARK}')"
            )
    _activations()
    _tests()


def _accounts() -> None:
    op.create_table(
        "provider_accounts",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("channel_code", sa.String(20), nullable=False),
        sa.Column("provider", sa.String(12), nullable=False),
        sa.Column("brand", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("merchant", sa.String(30), nullable=False),
        sa.Column("algorithm", sa.String(10), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("tested_at", "taken_up_at", "retired_at")),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_provider_accounts_channel_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_accounts")),
    )
    for name, taken_up in STATES.items():
        op.create_index(
            f"uq_provider_accounts_{name}",
            "provider_accounts",
            PLACE,
            unique=True,
            postgresql_where=sa.text(f"taken_up_at {taken_up} AND retired_at IS NULL"),
        )


def _keys() -> None:
    op.create_table(
        "provider_keys",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secrets", sa.LargeBinary()),
        sa.Column("hints", postgresql.JSONB(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.String(100), nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.CheckConstraint(
            "(secrets IS NULL) = (withdrawn_at IS NOT NULL)", name=op.f("ck_provider_keys_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_provider_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_keys")),
    )
    op.create_index(op.f("ix_provider_keys_account_id"), "provider_keys", ["account_id"])


def _activations() -> None:
    op.create_table(
        "activations",
        sa.Column("channel_code", sa.String(20), nullable=False),
        sa.Column("contract_number", sa.String(60), nullable=False),
        sa.Column("contract_on", sa.Date()),
        sa.Column("contract_with", sa.String(100), nullable=False),
        sa.Column("contract_note", sa.String(500), nullable=False),
        sa.Column("contract_done", sa.Boolean(), nullable=False),
        sa.Column("papers", postgresql.JSONB(), nullable=False),
        sa.Column("checked_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_activations_channel_code")
        ),
        sa.PrimaryKeyConstraint("channel_code", name=op.f("pk_activations")),
    )


def _tests() -> None:
    op.create_table(
        "provider_tests",
        sa.Column("ref", sa.String(30), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("keys_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(3), nullable=False),
        sa.Column("card", sa.String(40), nullable=False),
        sa.Column("provider_ref", sa.String(100), nullable=False),
        sa.Column("refund_ref", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("challenge", sa.LargeBinary()),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.String(100), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_provider_tests_account_id")
        ),
        sa.ForeignKeyConstraint(["keys_id"], ["provider_keys.id"], name=op.f("fk_provider_tests_keys_id")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_provider_tests")),
    )
    op.create_index("ix_provider_tests_account", "provider_tests", ["account_id", "started_at"])


def downgrade() -> None:
    for table in ("provider_tests", "activations", "provider_keys", "provider_accounts"):
        op.drop_table(table)
    op.drop_column("channels", "account_mode")
