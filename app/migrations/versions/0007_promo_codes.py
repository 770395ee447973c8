"""Promo codes lower the price of an order: shared words or lists of coupons, kept while a basket is held."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0007_promo_codes", "0006_payment_methods"
branch_labels = depends_on = None


def upgrade() -> None:
    _promo_codes()
    _coupons()
    _redemptions()
    op.add_column("baskets", sa.Column("redemption_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_baskets_redemption_id"), "baskets", "redemptions", ["redemption_id"], ["id"]
    )
    op.add_column(
        "order_lines", sa.Column("discount_minor", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("order_lines", "discount_minor", server_default=None)
    op.add_column("adjustments", sa.Column("name", postgresql.JSONB(), nullable=True))
    op.execute(
        "CREATE TRIGGER promo_codes_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON promo_codes "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )


def _promo_codes() -> None:
    op.create_table(
        "promo_codes",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("on_fees", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("least_minor", sa.Integer(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("most_each", sa.Integer(), nullable=True),
        sa.Column("event_slugs", postgresql.JSONB(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(percent_bp IS NULL) <> (amount_minor IS NULL)", name=op.f("ck_promo_codes_share_or_amount")
        ),
        sa.CheckConstraint(
            "percent_bp BETWEEN 1 AND 10000 AND amount_minor IS NULL OR amount_minor > 0",
            name=op.f("ck_promo_codes_lowers"),
        ),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_promo_codes_channel_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_codes")),
        sa.UniqueConstraint("channel_code", "code", name=op.f("uq_promo_codes_channel_code_code")),
    )


def _coupons() -> None:
    op.create_table(
        "coupons",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("promo_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_coupons_channel_code")),
        sa.ForeignKeyConstraint(["promo_id"], ["promo_codes.id"], name=op.f("fk_coupons_promo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint("channel_code", "code", name=op.f("uq_coupons_channel_code_code")),
    )
    op.create_index(op.f("ix_coupons_promo_id"), "coupons", ["promo_id"], unique=False)


def _redemptions() -> None:
    op.create_table(
        "redemptions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("promo_id", sa.Integer(), nullable=False),
        sa.Column("coupon_id", sa.Integer(), nullable=True),
        sa.Column("basket_ref", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_redemptions_coupon_id")),
        sa.ForeignKeyConstraint(["promo_id"], ["promo_codes.id"], name=op.f("fk_redemptions_promo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
    )
    live = sa.text("state <> 'freed'")
    op.create_index("uq_redemptions_coupon", "redemptions", ["coupon_id"], unique=True, postgresql_where=live)
    op.create_index(
        "uq_redemptions_basket", "redemptions", ["basket_ref"], unique=True, postgresql_where=live
    )
    op.create_index("ix_redemptions_promo", "redemptions", ["promo_id"], unique=False, postgresql_where=live)


def downgrade() -> None:
    op.drop_column("adjustments", "name")
    op.drop_column("order_lines", "discount_minor")
    op.drop_column("baskets", "redemption_id")
    op.drop_table("redemptions")
    op.drop_table("coupons")
    op.drop_table("promo_codes")
