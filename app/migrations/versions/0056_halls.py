"""A venue has halls, and a hall has plans: versions of its zones and seats.

Each venue gets one hall with one published plan. Zones become rows; places without numbers are a zone with a
capacity, the most that one performance has had.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0056_halls", "0055_activation"
branch_labels = depends_on = None

TEXTS = postgresql.JSONB()
HALLS = "INSERT INTO halls (venue_id, name) SELECT id, name FROM venues ORDER BY id"
PLANS = "INSERT INTO hall_plans (hall_id, number, published_at) SELECT id, 1, now() FROM halls ORDER BY id"
OF_SEATS = """
INSERT INTO zones (plan_id, name, position)
SELECT hall_plans.id, zone, row_number() OVER (PARTITION BY hall_plans.id ORDER BY min(seats.id))
FROM seats JOIN halls USING (venue_id) JOIN hall_plans ON hall_plans.hall_id = halls.id
GROUP BY hall_plans.id, zone
"""
WITHOUT_NUMBERS = """
INSERT INTO zones (plan_id, name, position, category_id, capacity)
SELECT hall_plans.id, categories.name, 100 + categories.position, categories.id, max(places)
FROM (SELECT category_id, count(*) AS places FROM places WHERE seat_id IS NULL
      GROUP BY category_id, performance_id) AS counted
JOIN categories ON categories.id = counted.category_id
JOIN hall_plans ON hall_plans.hall_id = categories.hall_id
GROUP BY hall_plans.id, categories.id
"""
SEATS = """
UPDATE seats SET zone_id = zones.id
FROM zones JOIN hall_plans ON hall_plans.id = plan_id JOIN halls ON halls.id = hall_id
WHERE zones.capacity IS NULL AND halls.venue_id = seats.venue_id AND zones.name = seats.zone
"""
PERFORMANCES = """
UPDATE performances SET plan_id = hall_plans.id
FROM events JOIN hall_plans USING (hall_id) WHERE events.id = event_id
"""
THERE = "UPDATE {table} SET hall_id = halls.id FROM halls WHERE halls.venue_id = {table}.venue_id"
BACK = "UPDATE {table} SET venue_id = halls.venue_id FROM halls WHERE halls.id = hall_id"
SEATS_BACK = """
UPDATE seats SET zone = zones.name, venue_id = halls.venue_id
FROM zones JOIN hall_plans ON hall_plans.id = plan_id JOIN halls ON halls.id = hall_id
WHERE zones.id = zone_id
"""
IN_HALLS = ("categories", "events")


def upgrade() -> None:
    _make_tables()
    op.execute(HALLS)
    op.execute(PLANS)
    for table in IN_HALLS:
        _refer(table, "hall_id", "halls")
        op.execute(THERE.format(table=table))
        op.alter_column(table, "hall_id", nullable=False)
    op.execute(OF_SEATS)
    op.execute(WITHOUT_NUMBERS)
    _refer("seats", "zone_id", "zones")
    op.execute(SEATS)
    op.alter_column("seats", "zone_id", nullable=False)
    _refer("performances", "plan_id", "hall_plans")
    op.execute(PERFORMANCES)
    op.alter_column("performances", "plan_id", nullable=False)
    for table in (*IN_HALLS, "seats"):
        op.drop_column(table, "venue_id")
    op.drop_column("seats", "zone")
    op.create_index(op.f("ix_categories_hall_id"), "categories", ["hall_id"])
    op.create_unique_constraint(op.f("uq_seats_zone_id_row_number"), "seats", ["zone_id", "row", "number"])


def _make_tables() -> None:
    op.create_table(
        "halls",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXTS, nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_halls_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halls")),
    )
    op.create_index(op.f("ix_halls_venue_id"), "halls", ["venue_id"])
    op.create_table(
        "hall_plans",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_hall_plans_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_plans")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_hall_plans_hall_id_number")),
    )
    draft = sa.text("published_at IS NULL")
    op.create_index("uq_hall_plans_draft", "hall_plans", ["hall_id"], unique=True, postgresql_where=draft)
    op.create_table(
        "zones",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXTS, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.CheckConstraint("(category_id IS NULL) = (capacity IS NULL)", name=op.f("ck_zones_numbered")),
        sa.ForeignKeyConstraint(["plan_id"], ["hall_plans.id"], name=op.f("fk_zones_plan_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_zones_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zones")),
        sa.UniqueConstraint("plan_id", "category_id", name=op.f("uq_zones_plan_id_category_id")),
    )
    op.create_index(op.f("ix_zones_plan_id"), "zones", ["plan_id"])
    for table in ("halls", "zones"):
        op.execute(
            f"CREATE TRIGGER {table}_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
        )


def _refer(table: str, column: str, to: str) -> None:
    op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, to, [column], ["id"])


def downgrade() -> None:
    for table in (*IN_HALLS, "seats"):
        _refer(table, "venue_id", "venues")
    op.add_column("seats", sa.Column("zone", TEXTS, nullable=True))
    for table in IN_HALLS:
        op.execute(BACK.format(table=table))
    op.execute(SEATS_BACK)
    for table in (*IN_HALLS, "seats"):
        op.alter_column(table, "venue_id", nullable=False)
    op.alter_column("seats", "zone", nullable=False)
    for table, column in (
        ("performances", "plan_id"), ("seats", "zone_id"), ("events", "hall_id"), ("categories", "hall_id"),
    ):  # fmt: skip
        op.drop_column(table, column)
    op.create_index(op.f("ix_categories_venue_id"), "categories", ["venue_id"])
    op.create_index(op.f("ix_seats_venue_id_bench"), "seats", ["venue_id", "bench"])
    for table in ("zones", "hall_plans", "halls"):
        op.drop_table(table)
