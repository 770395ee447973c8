"""Delivery has its own VAT, long refs of providers fit, and no account is summed in a race."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0025_money_guards", "0024_notifications_once"
branch_labels = depends_on = None

REFS = (
    ("payments", "provider_ref"),
    ("refunds", "charge_ref"),
    ("refunds", "provider_ref"),
    ("schedules", "first_ref"),
)

# A sum does not see what another transaction is about to commit: two could each spend the last of an account.
# They queue for the account first: the sum is a statement of its own, and sees what was committed meanwhile.
CHECK = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {wait}IF (SELECT sum(minor) FROM ledger_postings
        WHERE account = NEW.account AND currency = NEW.currency) {wrong} 0 THEN
        RAISE EXCEPTION '% is {word}', NEW.account USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""
WAIT = "PERFORM pg_advisory_xact_lock(hashtextextended(NEW.account, 0));\n    "
CHECKS = (("stored_value_must_cover", ">", "overdrawn"), ("instalments_must_be_owed", "<", "overpaid"))


def upgrade() -> None:
    op.add_column("delivery_modes", sa.Column("vat_bp", sa.Integer(), server_default="2000", nullable=False))
    op.alter_column("delivery_modes", "vat_bp", server_default=None)
    for table, column in REFS:
        op.alter_column(table, column, type_=sa.String(length=100))
    _check(WAIT)


def _check(wait: str) -> None:
    for name, wrong, word in CHECKS:
        op.execute(CHECK.format(name=name, wait=wait, wrong=wrong, word=word))


def downgrade() -> None:
    _check("")
    for table, column in REFS:
        op.alter_column(table, column, type_=sa.String(length=40))
    op.drop_column("delivery_modes", "vat_bp")
