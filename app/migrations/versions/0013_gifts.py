"""Gift vouchers are sold: products, wishes in baskets, and in orders what was agreed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0013_gifts", "0012_kept_vouchers"
branch_labels = depends_on = None


def upgrade() -> None:
    _products()
    _in_baskets()
    _in_orders()
    op.alter_column("orders", "delivery_mode_id", nullable=True)


def _products() -> None:
    op.create_table(
        "voucher_products",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("lead", postgresql.JSONB(), nullable=False),
        sa.Column("chips", postgresql.JSONB(), nullable=False),
        sa.Column("least_minor", sa.Integer(), nullable=True),
        sa.Column("most_minor", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("motif", sa.String(length=20), nullable=False),
        sa.Column("palette", sa.String(length=20), nullable=False),
        sa.Column("method_code", sa.String(length=20), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_voucher_products_channel_code")
        ),
        sa.ForeignKeyConstraint(
            ["method_code"], ["payment_methods.code"], name=op.f("fk_voucher_products_method_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_voucher_products")),
    )
    op.create_index(
        "uq_voucher_products_one_published",
        "voucher_products",
        ["channel_code"],
        unique=True,
        postgresql_where=sa.text("published"),
    )
    op.execute(
        "CREATE TRIGGER voucher_products_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON voucher_products FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )


def _wish(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("product_code", sa.String(length=20), nullable=False),
        sa.Column("value_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("to_name", sa.String(length=60), nullable=False),
        sa.Column("from_name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_code"], ["voucher_products.code"], name=op.f(f"fk_{table}_product_code")
        ),
    )


def _in_baskets() -> None:
    op.create_table(
        "basket_gifts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("basket_ref", sa.String(length=26), nullable=False),
        *_wish("basket_gifts"),
        sa.ForeignKeyConstraint(["basket_ref"], ["baskets.ref"], name=op.f("fk_basket_gifts_basket_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket_gifts")),
    )
    op.create_index(op.f("ix_basket_gifts_basket_ref"), "basket_gifts", ["basket_ref"], unique=False)


def _in_orders() -> None:
    op.create_table(
        "order_gifts",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_wish("order_gifts"),
        sa.Column("good_until", sa.Date(), nullable=False),
        sa.Column("voucher_ref", sa.String(length=26), nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_order_gifts_order_ref")),
        sa.ForeignKeyConstraint(["voucher_ref"], ["vouchers.ref"], name=op.f("fk_order_gifts_voucher_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_order_gifts")),
    )
    for column in ("order_ref", "voucher_ref"):
        op.create_index(op.f(f"ix_order_gifts_{column}"), "order_gifts", [column], unique=False)


def downgrade() -> None:
    op.drop_table("order_gifts")
    op.drop_table("basket_gifts")
    op.drop_table("voucher_products")
    op.alter_column("orders", "delivery_mode_id", nullable=False)
