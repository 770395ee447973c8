"""Gift vouchers pay orders: known by a hash, held by the ledger, set aside, taken when all is paid."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0008_vouchers", "0007_promo_codes"
branch_labels = depends_on = None

# The belt to the row locks of the services: nobody's stored value is ever spent twice.
COVERED = """
CREATE FUNCTION stored_value_must_cover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(minor) FROM ledger_postings
        WHERE account = NEW.account AND currency = NEW.currency) > 0 THEN
        RAISE EXCEPTION '% is overdrawn', NEW.account USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    _vouchers()
    _pledges()
    _tenders()
    op.add_column("orders", sa.Column("due_minor", sa.Integer(), nullable=True))
    op.execute("UPDATE orders SET due_minor = total_minor")
    op.alter_column("orders", "due_minor", nullable=False)
    op.execute(COVERED)
    op.execute(
        "CREATE CONSTRAINT TRIGGER stored_value_covered AFTER INSERT ON ledger_postings "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.account LIKE 'voucher:%' AND NEW.minor > 0) "
        "EXECUTE FUNCTION stored_value_must_cover()"
    )


def _vouchers() -> None:
    op.create_table(
        "vouchers",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_vouchers_channel_code")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_vouchers_code_hash")),
    )


def _pledges() -> None:
    op.create_table(
        "pledges",
        sa.Column("basket_ref", sa.String(length=26), nullable=False),
        sa.Column("voucher_ref", sa.String(length=26), nullable=False),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["basket_ref"], ["baskets.ref"], name=op.f("fk_pledges_basket_ref")),
        sa.ForeignKeyConstraint(["voucher_ref"], ["vouchers.ref"], name=op.f("fk_pledges_voucher_ref")),
        sa.PrimaryKeyConstraint("basket_ref", "voucher_ref", name=op.f("pk_pledges")),
    )


def _tenders() -> None:
    op.create_table(
        "tenders",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("basket_ref", sa.String(length=26), nullable=False),
        sa.Column("voucher_ref", sa.String(length=26), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_tenders_order_ref")),
        sa.ForeignKeyConstraint(["voucher_ref"], ["vouchers.ref"], name=op.f("fk_tenders_voucher_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_tenders")),
    )
    for column in ("order_ref", "basket_ref", "voucher_ref"):
        op.create_index(op.f(f"ix_tenders_{column}"), "tenders", [column], unique=False)
    op.create_index(
        "ix_tenders_reserved", "tenders", ["order_ref"], postgresql_where=sa.text("state = 'reserved'")
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER stored_value_covered ON ledger_postings")
    op.execute("DROP FUNCTION stored_value_must_cover")
    op.drop_column("orders", "due_minor")
    op.drop_table("tenders")
    op.drop_table("pledges")
    op.drop_table("vouchers")
