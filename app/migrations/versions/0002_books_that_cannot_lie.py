"""The ledger refuses an unbalanced transaction, an edit and a deletion, whoever asks."""

from alembic import op

revision, down_revision = "0002_books_that_cannot_lie", "0001_first_shop"
branch_labels = depends_on = None

BALANCED = """
CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_postings WHERE transaction_id = NEW.transaction_id
        GROUP BY currency HAVING sum(minor) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""

UNTOUCHED = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    op.execute(BALANCED)
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_balance AFTER INSERT ON ledger_postings "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_must_balance()"
    )
    op.execute(UNTOUCHED)
    for table in ("ledger_postings", "ledger_transactions"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )


def downgrade() -> None:
    for table in ("ledger_postings", "ledger_transactions"):
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP FUNCTION ledger_is_append_only")
    op.execute("DROP TRIGGER ledger_balance ON ledger_postings")
    op.execute("DROP FUNCTION ledger_must_balance")
