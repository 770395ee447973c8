"""Boxes an event asks to tick at the Summary; orders keep what was agreed to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0052_event_boxes", "0051_texts"
branch_labels = depends_on = None

THROUGH_EVENT = "SELECT events.channel_code FROM touched JOIN events ON events.id = touched.event_id"
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def upgrade() -> None:
    op.create_table(
        "event_boxes",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", postgresql.JSONB(), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_boxes_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_boxes")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_event_boxes_event_id_position")),
    )
    for event, rows in TRANSITIONS.items():
        op.execute(
            f"CREATE TRIGGER event_boxes_marked_{event.lower()} AFTER {event} ON event_boxes "
            f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION mark_channels('{THROUGH_EVENT}')"
        )
    op.execute(
        "CREATE TRIGGER event_boxes_marked AFTER TRUNCATE ON event_boxes "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )
    op.add_column("orders", sa.Column("boxes", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.alter_column("orders", "boxes", server_default=None)


def downgrade() -> None:
    op.drop_column("orders", "boxes")
    op.drop_table("event_boxes")
