"""Vouchers on an account."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0012_kept_vouchers", "0011_sign_in"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_vouchers",
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("voucher_ref", sa.String(length=26), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_kept_vouchers_contact_ref")),
        sa.ForeignKeyConstraint(["voucher_ref"], ["vouchers.ref"], name=op.f("fk_kept_vouchers_voucher_ref")),
        sa.PrimaryKeyConstraint("contact_ref", "voucher_ref", name=op.f("pk_kept_vouchers")),
    )


def downgrade() -> None:
    op.drop_table("kept_vouchers")
