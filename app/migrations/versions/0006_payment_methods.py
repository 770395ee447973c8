"""Ways to pay are the venue's own records: named, ordered, offered at points of sale, withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0006_payment_methods", "0005_catalog_marks"
branch_labels = depends_on = None

TABLES = ("points_of_sale", "payment_methods", "acceptances")


def upgrade() -> None:
    op.create_table(
        "points_of_sale",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_points_of_sale_channel_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_points_of_sale")),
    )
    op.create_index(op.f("ix_points_of_sale_channel_code"), "points_of_sale", ["channel_code"], unique=False)
    op.create_table(
        "payment_methods",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("internal_name", postgresql.JSONB(), nullable=False),
        sa.Column("public_name", postgresql.JSONB(), nullable=False),
        sa.Column("least_minor", sa.Integer(), nullable=True),
        sa.Column("most_minor", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_payment_methods")),
    )
    op.create_table(
        "acceptances",
        sa.Column("point_of_sale_code", sa.String(length=20), nullable=False),
        sa.Column("method_code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["method_code"], ["payment_methods.code"], name=op.f("fk_acceptances_method_code")
        ),
        sa.ForeignKeyConstraint(
            ["point_of_sale_code"], ["points_of_sale.code"], name=op.f("fk_acceptances_point_of_sale_code")
        ),
        sa.PrimaryKeyConstraint("point_of_sale_code", "method_code", name=op.f("pk_acceptances")),
    )
    op.create_index(
        "uq_acceptances_one_default",
        "acceptances",
        ["point_of_sale_code"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    for table in ("baskets", "orders"):
        op.add_column(table, sa.Column("method_code", sa.String(length=20), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_method_code"), table, "payment_methods", ["method_code"], ["code"]
        )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
        )
    _keep_selling()


def _keep_selling() -> None:
    """Channels that sold by card before methods were records go on selling by card."""
    op.execute(
        "INSERT INTO points_of_sale (code, channel_code, kind, name) "
        "SELECT left(upper(code), 16) || '-WEB', code, 'internet', "
        """'{"fr": "Boutique en ligne", "en": "Web shop"}' FROM channels"""
    )
    op.execute(
        "INSERT INTO payment_methods (code, type, status, internal_name, public_name) "
        "SELECT 'CBWEB', 'card', 'visible', "
        """'{"fr": "CB WEB", "en": "CARD WEB"}', """
        """'{"fr": "E-Paiement (carte de crédit)", "en": "Pay in full by card"}' """
        "WHERE EXISTS (SELECT FROM channels)"
    )
    op.execute(
        "INSERT INTO acceptances (point_of_sale_code, method_code, position, is_default) "
        "SELECT code, 'CBWEB', 1, true FROM points_of_sale"
    )


def downgrade() -> None:
    for table in ("baskets", "orders"):
        op.drop_column(table, "method_code")
    for table in reversed(TABLES):
        op.drop_table(table)
