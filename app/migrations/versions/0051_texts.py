"""What a channel says in its own words, on its pages and in its emails; a change is seen within a second."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0051_texts", "0050_transfers_to_come"
branch_labels = depends_on = None

OWN = "SELECT channel_code FROM touched"
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def upgrade() -> None:
    op.create_table(
        "channel_texts",
        sa.Column("channel_code", sa.String(20), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_channel_texts_channel_code")
        ),
        sa.PrimaryKeyConstraint("channel_code", "key", name=op.f("pk_channel_texts")),
    )
    for event, rows in TRANSITIONS.items():
        op.execute(
            f"CREATE TRIGGER channel_texts_marked_{event.lower()} AFTER {event} ON channel_texts "
            f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION mark_channels('{OWN}')"
        )
    op.execute(
        "CREATE TRIGGER channel_texts_marked AFTER TRUNCATE ON channel_texts "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )


def downgrade() -> None:
    op.drop_table("channel_texts")
