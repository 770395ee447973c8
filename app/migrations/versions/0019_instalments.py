"""Plans to pay in instalments, the schedule of each order that follows one, and its later payments."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0019_instalments", "0018_withheld"
branch_labels = depends_on = None

# Whatever the code does, nobody pays more of their instalments than they owe.
OWED = """
CREATE FUNCTION instalments_must_be_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(minor) FROM ledger_postings
        WHERE account = NEW.account AND currency = NEW.currency) < 0 THEN
        RAISE EXCEPTION '% is overpaid', NEW.account USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""

MOMENTS = ("next_at", "remind_at", "settled_at")


def upgrade() -> None:
    _columns()
    _plans()
    _schedules()
    _instalments()
    op.execute(
        "CREATE TRIGGER instalment_plans_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON instalment_plans FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )
    op.execute(OWED)
    op.execute(
        "CREATE CONSTRAINT TRIGGER instalments_owed AFTER INSERT ON ledger_postings "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "WHEN (NEW.account LIKE 'instalments:%' AND NEW.minor < 0) "
        "EXECUTE FUNCTION instalments_must_be_owed()"
    )


def _columns() -> None:
    for table, column, kind, default in (
        ("channels", "large_company", sa.Boolean(), sa.false()),
        ("payments", "covers", postgresql.JSONB(), "[]"),
        ("payments", "unattended", sa.Boolean(), sa.false()),
        ("payments", "agrees", sa.Boolean(), sa.false()),
    ):
        op.add_column(table, sa.Column(column, kind, server_default=default, nullable=False))
        op.alter_column(table, column, server_default=None)


def _terms() -> tuple[sa.Column[Any], ...]:
    """A plan's, and those an order agreed to."""
    return (
        sa.Column("retry_days", postgresql.JSONB(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("release_percent", sa.Integer(), nullable=False),
        sa.Column("withholds_tickets", sa.Boolean(), nullable=False),
        sa.Column("refuses_short_cards", sa.Boolean(), nullable=False),
    )


def _plans() -> None:
    op.create_table(
        "instalment_plans",
        sa.Column("method_code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("split", postgresql.JSONB(), nullable=False),
        sa.Column("interval", sa.String(length=20), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("day_of_month", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("event_slugs", postgresql.JSONB(), nullable=False),
        sa.Column("takes_undated", sa.Boolean(), nullable=False),
        sa.Column("extras_first", sa.Boolean(), nullable=False),
        sa.Column("reminder_days", sa.Integer(), nullable=False),
        *_terms(),
        sa.CheckConstraint("number BETWEEN 2 AND 12", name=op.f("ck_instalment_plans_number")),
        sa.CheckConstraint("release_percent BETWEEN 0 AND 100", name=op.f("ck_instalment_plans_release")),
        sa.ForeignKeyConstraint(
            ["method_code"], ["payment_methods.code"], name=op.f("fk_instalment_plans_method_code")
        ),
        sa.PrimaryKeyConstraint("method_code", name=op.f("pk_instalment_plans")),
    )


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("plan_code", sa.String(length=20), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("card_ref", sa.String(length=26), nullable=True),
        sa.Column("mandate_version", sa.String(length=20), nullable=False),
        sa.Column("mandate", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_ref", sa.String(length=40), nullable=False),
        *_terms(),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_schedules_order_ref")),
        sa.ForeignKeyConstraint(
            ["plan_code"], ["instalment_plans.method_code"], name=op.f("fk_schedules_plan_code")
        ),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_schedules_contact_ref")),
        sa.ForeignKeyConstraint(["card_ref"], ["saved_cards.ref"], name=op.f("fk_schedules_card_ref")),
        sa.PrimaryKeyConstraint("order_ref", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_contact_ref"), "schedules", ["contact_ref"])
    op.create_index(op.f("ix_schedules_card_ref"), "schedules", ["card_ref"])


def _instalments() -> None:
    op.create_table(
        "instalments",
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("agreed_minor", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in MOMENTS),
        sa.Column("covered_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_ref"], ["schedules.order_ref"], name=op.f("fk_instalments_order_ref")
        ),
        sa.PrimaryKeyConstraint("order_ref", "number", name=op.f("pk_instalments")),
    )
    for name, column in (("due", "next_at"), ("remind", "remind_at")):
        op.create_index(
            f"ix_instalments_{name}",
            "instalments",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER instalments_owed ON ledger_postings")
    op.execute("DROP FUNCTION instalments_must_be_owed")
    for table in ("instalments", "schedules", "instalment_plans"):
        op.drop_table(table)
    for column in ("agrees", "unattended", "covers"):
        op.drop_column("payments", column)
    op.drop_column("channels", "large_company")
