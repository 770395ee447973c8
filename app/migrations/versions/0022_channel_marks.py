"""Each channel has a mark of its own; what belongs to no channel has the mark of all, ''.

Seats lose their trigger: no process keeps them.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0022_channel_marks", "0021_standard_names"
branch_labels = depends_on = None

# How the channels of the rows a statement touched are found.
OWN = "SELECT channel_code FROM touched"
THROUGH_EVENT = "SELECT events.channel_code FROM touched JOIN events ON events.id = touched.event_id"
CHANNELS_OF = {
    "channels": "SELECT code FROM touched",
    "fees": OWN,
    "delivery_modes": OWN,
    "points_of_sale": OWN,
    "point_of_sale_methods": (
        "SELECT points_of_sale.channel_code FROM touched "
        "JOIN points_of_sale ON points_of_sale.code = touched.point_of_sale_code"
    ),
    "events": OWN,
    "performances": THROUGH_EVENT,
    "prices": THROUGH_EVENT,
    "price_types": OWN,
    "promo_codes": OWN,
    "voucher_products": OWN,
}
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}

# Always in the same sequence, so that two transactions do not wait for each other within a statement.
MARK_CHANNELS = """
CREATE FUNCTION mark_channels() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched text := CASE TG_OP
        WHEN 'INSERT' THEN 'TABLE new_rows'
        WHEN 'DELETE' THEN 'TABLE old_rows'
        ELSE 'TABLE old_rows UNION ALL TABLE new_rows'
    END;
BEGIN
    EXECUTE format(
        'WITH touched AS (%s), codes (code) AS (%s) '
        'INSERT INTO catalog_marks (channel_code, mark) '
        'SELECT code, gen_random_uuid() FROM (SELECT DISTINCT code FROM codes ORDER BY code) sorted '
        'ON CONFLICT (channel_code) DO UPDATE SET mark = excluded.mark', touched, TG_ARGV[0]
    );
    RETURN NULL;
END $$
"""
MARK_ALL = """
CREATE OR REPLACE FUNCTION mark_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalog_marks SET mark = gen_random_uuid() WHERE channel_code = '';
    RETURN NULL;
END $$
"""
MARK_THE_ONE = MARK_ALL.replace(" WHERE channel_code = ''", "")


def upgrade() -> None:
    op.add_column("catalog_marks", sa.Column("channel_code", sa.String(), server_default="", nullable=False))
    op.alter_column("catalog_marks", "channel_code", server_default=None)
    _key_by("channel_code")
    op.execute(MARK_ALL)
    op.execute(MARK_CHANNELS)
    op.execute("DROP TRIGGER seats_marked ON seats")
    for table, channels in CHANNELS_OF.items():
        op.execute(f"DROP TRIGGER {table}_marked ON {table}")
        _mark_all(table, "TRUNCATE")
        for event, rows in TRANSITIONS.items():
            op.execute(
                f"CREATE TRIGGER {table}_marked_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION mark_channels('{channels}')"
            )


def downgrade() -> None:
    for table in CHANNELS_OF:
        for event in TRANSITIONS:
            op.execute(f"DROP TRIGGER {table}_marked_{event.lower()} ON {table}")
        op.execute(f"DROP TRIGGER {table}_marked ON {table}")
    op.execute("DROP FUNCTION mark_channels")
    op.execute("DELETE FROM catalog_marks WHERE channel_code <> ''")
    op.execute(MARK_THE_ONE)
    for table in ("seats", *CHANNELS_OF):
        _mark_all(table, "INSERT OR UPDATE OR DELETE OR TRUNCATE")
    _key_by("mark")
    op.drop_column("catalog_marks", "channel_code")


def _mark_all(table: str, events: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_marked AFTER {events} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_catalog()"
    )


def _key_by(column: str) -> None:
    op.drop_constraint(op.f("pk_catalog_marks"), "catalog_marks")
    op.create_primary_key(op.f("pk_catalog_marks"), "catalog_marks", [column])
