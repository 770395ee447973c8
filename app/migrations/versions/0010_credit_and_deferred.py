"""Credit and the deferred account pay orders too; what is changed by hand says why and by whom."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0010_credit_and_deferred", "0009_contacts"
branch_labels = depends_on = None

COVERED = (
    "CREATE CONSTRAINT TRIGGER stored_value_covered AFTER INSERT ON ledger_postings "
    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({which} AND NEW.minor > 0) "
    "EXECUTE FUNCTION stored_value_must_cover()"
)


def upgrade() -> None:
    op.add_column(
        "tenders", sa.Column("kind", sa.String(length=20), server_default="voucher", nullable=False)
    )
    op.alter_column("tenders", "kind", server_default=None)
    op.alter_column("tenders", "voucher_ref", nullable=True)
    op.add_column("tenders", sa.Column("contact_ref", sa.String(length=26), nullable=True))
    op.create_foreign_key(op.f("fk_tenders_contact_ref"), "tenders", "contacts", ["contact_ref"], ["ref"])
    op.create_index(op.f("ix_tenders_contact_ref"), "tenders", ["contact_ref"], unique=False)
    op.create_check_constraint(
        op.f("ck_tenders_one_source"), "tenders", "num_nonnulls(voucher_ref, contact_ref) = 1"
    )
    op.add_column(
        "baskets", sa.Column("uses_credit", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.alter_column("baskets", "uses_credit", server_default=None)
    op.add_column("baskets", sa.Column("credit_cap_minor", sa.Integer(), nullable=True))
    op.add_column("ledger_transactions", sa.Column("reason", sa.String(length=200), nullable=True))
    op.add_column("ledger_transactions", sa.Column("author", sa.String(length=60), nullable=True))
    op.execute("DROP TRIGGER stored_value_covered ON ledger_postings")
    op.execute(COVERED.format(which="(NEW.account LIKE 'voucher:%' OR NEW.account LIKE 'credit:%')"))


def downgrade() -> None:
    op.execute("DROP TRIGGER stored_value_covered ON ledger_postings")
    op.execute(COVERED.format(which="NEW.account LIKE 'voucher:%'"))
    for column in ("author", "reason"):
        op.drop_column("ledger_transactions", column)
    op.drop_column("baskets", "credit_cap_minor")
    op.drop_column("baskets", "uses_credit")
    op.execute("DELETE FROM tenders WHERE voucher_ref IS NULL")
    op.drop_constraint(op.f("ck_tenders_one_source"), "tenders")
    op.drop_column("tenders", "contact_ref")
    op.drop_column("tenders", "kind")
    op.alter_column("tenders", "voucher_ref", nullable=False)
