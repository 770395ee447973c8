"""What shops keep in memory is marked when it changes, so that they forget it."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005_catalog_marks", "0004_alerts_and_presales"
branch_labels = depends_on = None

TABLES = (
    "venues", "events", "sessions", "categories", "price_types", "prices", "seats",
    "channels", "fees", "delivery_modes",
)  # fmt: skip

# A random mark, not a counter: one that was rolled back is never used again.
FUNCTION = """
CREATE FUNCTION mark_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalog_marks SET mark = gen_random_uuid();
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "catalog_marks",
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_catalog_marks")),
    )
    op.execute("INSERT INTO catalog_marks VALUES (gen_random_uuid())")
    op.execute(FUNCTION)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_marked ON {table}")
    op.execute("DROP FUNCTION mark_catalog")
    op.drop_table("catalog_marks")
