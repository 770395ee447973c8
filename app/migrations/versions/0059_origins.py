"""Where contacts come from, when one says who one is, which deliveries an event allows, stars of staff."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0059_origins", "0058_countries"
branch_labels = depends_on = None

OWN = "SELECT channel_code FROM touched"
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
POLICIES = {"identifies_at": "checkout", "asks_origin": "never"}
ANSWERED = ("contacts", "baskets", "orders")


def upgrade() -> None:
    for name, usual in POLICIES.items():
        op.add_column("channels", sa.Column(name, sa.String(20), nullable=False, server_default=usual))
        op.alter_column("channels", name, server_default=None)
    _origins()
    for table in ANSWERED:
        op.add_column(table, sa.Column("origin_id", sa.Integer()))
        op.create_foreign_key(op.f(f"fk_{table}_origin_id"), table, "contact_origins", ["origin_id"], ["id"])
    op.create_index(
        "ix_orders_origin", "orders", ["origin_id", "placed_at"],
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )  # fmt: skip
    op.add_column(
        "events", sa.Column("delivery_codes", postgresql.JSONB(), nullable=False, server_default="[]")
    )
    op.alter_column("events", "delivery_codes", server_default=None)
    _stars()


def _origins() -> None:
    op.create_table(
        "contact_origins",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("channel_code", sa.String(20), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_contact_origins_channel_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_origins")),
    )
    op.create_index(op.f("ix_contact_origins_channel_code"), "contact_origins", ["channel_code"])
    for event, rows in TRANSITIONS.items():
        op.execute(
            f"CREATE TRIGGER contact_origins_marked_{event.lower()} AFTER {event} ON contact_origins "
            f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION mark_channels('{OWN}')"
        )
    op.execute(
        "CREATE TRIGGER contact_origins_marked AFTER TRUNCATE ON contact_origins "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )


def _stars() -> None:
    op.create_table(
        "staff_stars",
        sa.Column("staff_ref", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("channel_code", sa.String(20)),
        sa.Column("starred_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_ref"], ["staff.ref"], name=op.f("fk_staff_stars_staff_ref"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_ref", "kind", "ref", name=op.f("pk_staff_stars")),
    )


def downgrade() -> None:
    op.drop_table("staff_stars")
    op.drop_column("events", "delivery_codes")
    for table in ANSWERED:
        op.drop_column(table, "origin_id")
    op.drop_table("contact_origins")
    for name in POLICIES:
        op.drop_column("channels", name)
