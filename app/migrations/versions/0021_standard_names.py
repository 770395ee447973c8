"""Tables and columns take the field's standard terms; nothing else changes.

Indexes, constraints and triggers carry the name of their table, so they are renamed with it.
"""

from collections.abc import Mapping

from alembic import op
from sqlalchemy import text

revision, down_revision = "0021_standard_names", "0020_country"
branch_labels = depends_on = None

TABLES = {
    "acceptances": "point_of_sale_methods",
    "alerts": "waitlist_entries",
    "kept_vouchers": "saved_vouchers",
    "letters": "email_messages",
    "mail_links": "email_tokens",
    "notices": "psp_notifications",
    "pledges": "basket_vouchers",
    "reversals": "refund_headers",
    "sessions": "performances",
    "sign_ins": "account_sessions",
}
COLUMNS = {  # table (by its new name), old, new
    ("account_sessions", "way", "method"),
    ("baskets", "frozen_until", "payment_lock_until"),
    ("baskets", "settled_minor", "debt_payment_minor"),
    ("email_tokens", "onward", "return_to"),
    ("order_gifts", "reversal_ref", "header_ref"),
    ("order_lines", "reversal_ref", "header_ref"),
    ("adjustments", "reversal_ref", "header_ref"),
    ("payments", "agrees", "is_mandate"),
    ("payments", "because", "sca_reason"),
    ("payments", "card_print", "card_fingerprint"),
    ("payments", "covers", "instalment_numbers"),
    ("payments", "to_keep", "pending_card"),
    ("payments", "unattended", "merchant_initiated"),
    ("places", "session_id", "performance_id"),
    ("priority_passes", "session_id", "performance_id"),
    ("refund_headers", "way", "method"),
    ("refunds", "reversal_ref", "header_ref"),
    ("waitlist_entries", "session_id", "performance_id"),
    ("waitlist_entries", "told_at", "notified_at"),
}
WORDS = {"session_id": "performance_id", "reversal_ref": "header_ref", "alerts_told": "alerts_notified"}


def upgrade() -> None:
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table, old, new in COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    _rename_what_belongs_to(TABLES, WORDS)
    op.execute("UPDATE adjustments SET kind = 'debt_payment' WHERE kind = 'settled'")


def downgrade() -> None:
    op.execute("UPDATE adjustments SET kind = 'settled' WHERE kind = 'debt_payment'")
    for table, old, new in COLUMNS:
        op.alter_column(table, new, new_column_name=old)
    for old, new in TABLES.items():
        op.rename_table(new, old)
    _rename_what_belongs_to(
        {new: old for old, new in TABLES.items()},
        {new: old for old, new in WORDS.items() if old != "alerts_told"}
        | {"entries_notified": "entries_told"},
    )


CONSTRAINTS = """
    SELECT conrelid::regclass::text AS at, conname AS name FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 AND contype <> 'n' AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgconstraint = pg_constraint.oid AND contype = 't')
"""
INDEXES = """
    SELECT '' AS at, indexname AS name FROM pg_indexes WHERE schemaname = current_schema()
        AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
TRIGGERS = "SELECT tgrelid::regclass::text AS at, tgname AS name FROM pg_trigger WHERE NOT tgisinternal"
SEQUENCES = "SELECT '' AS at, sequencename AS name FROM pg_sequences WHERE schemaname = current_schema()"


def _rename_what_belongs_to(tables: Mapping[str, str], words: Mapping[str, str]) -> None:
    for found, command in (
        (CONSTRAINTS, 'ALTER TABLE {at} RENAME CONSTRAINT "{old}" TO "{new}"'),
        (INDEXES, 'ALTER INDEX "{old}" RENAME TO "{new}"'),
        (TRIGGERS, 'ALTER TRIGGER "{old}" ON {at} RENAME TO "{new}"'),
        (SEQUENCES, 'ALTER SEQUENCE "{old}" RENAME TO "{new}"'),
    ):
        for at, old in op.get_bind().execute(text(found)).all():
            if (new := _renamed(old, tables, words)) != old:
                op.execute(command.format(at=at, old=old, new=new))


def _renamed(name: str, tables: Mapping[str, str], words: Mapping[str, str]) -> str:
    for old, new in words.items():
        name = name.replace(old, new)
    padded = f"_{name}_"
    for old, new in tables.items():
        padded = padded.replace(f"_{old}_", f"_{new}_")
    return padded[1:-1][:63]
