"""A session may have prices of its own, in place of its event's."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0064_session_prices", "0063_events"
branch_labels = depends_on = None

OF_EVENT = ["event_id", "category_id", "price_type_id"]
OF_PERFORMANCE = ["performance_id", "category_id", "price_type_id"]
OLD = "uq_prices_event_id_category_id_price_type_id"


def upgrade() -> None:
    op.add_column("prices", sa.Column("performance_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_prices_performance_id"), "prices", "performances", ["performance_id"], ["id"]
    )
    op.drop_constraint(op.f(OLD), "prices")
    for name, columns, where in (
        ("uq_prices_of_event", OF_EVENT, "performance_id IS NULL"),
        ("uq_prices_of_performance", OF_PERFORMANCE, "performance_id IS NOT NULL"),
    ):
        op.create_index(name, "prices", columns, unique=True, postgresql_where=sa.text(where))
    op.create_index(op.f("ix_prices_event_id"), "prices", ["event_id"])


def downgrade() -> None:
    op.execute("DELETE FROM prices WHERE performance_id IS NOT NULL")
    for name in ("ix_prices_event_id", "uq_prices_of_performance", "uq_prices_of_event"):
        op.drop_index(name, "prices")
    op.create_unique_constraint(op.f(OLD), "prices", OF_EVENT)
    op.drop_column("prices", "performance_id")
