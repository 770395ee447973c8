"""What staff do with orders: hand tickets out or post them, print them, write notes, send an email again.

Orders made before keep no way of handing out: their tickets went by email.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0033_acts_on_orders", "0032_approvals"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _hand_over()
    _notes_and_prints()
    _emails_again()
    _pay_links()
    _transfers()
    _seat_moves()


def _hand_over() -> None:
    op.add_column("delivery_modes", sa.Column("handover", sa.String(length=20), nullable=True))
    op.add_column(
        "delivery_modes", sa.Column("also_online", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("delivery_modes", "also_online", server_default=None)
    op.execute("UPDATE delivery_modes SET handover = 'post' WHERE needs_address")
    op.execute("UPDATE delivery_modes SET handover = 'box_office' WHERE code = 'box_office'")
    op.add_column("orders", sa.Column("handover", sa.String(length=20), nullable=True))
    op.add_column("orders", sa.Column("handed_over_at", MOMENT, nullable=True))
    op.add_column(
        "orders", sa.Column("handed_over_by", sa.String(length=100), nullable=False, server_default="")
    )
    op.alter_column("orders", "handed_over_by", server_default=None)
    op.create_index(
        "ix_orders_to_hand_over", "orders", ["channel_code", "handover"],
        postgresql_where=sa.text("handover IS NOT NULL AND handed_over_at IS NULL AND state = 'paid'"),
    )  # fmt: skip
    op.create_index(
        "ix_orders_handed_over", "orders", ["channel_code", "handover", "handed_over_at"],
        postgresql_where=sa.text("handed_over_at IS NOT NULL"),
    )  # fmt: skip


def _notes_and_prints() -> None:
    op.create_table(
        "order_notes",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_order_notes")),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_order_notes_order_ref")),
    )
    op.create_index(op.f("ix_order_notes_order_ref"), "order_notes", ["order_ref"])
    op.create_table(
        "ticket_prints",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("printed_at", MOMENT, nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("copies", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_ticket_prints")),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_ticket_prints_order_ref")),
    )
    op.create_index(op.f("ix_ticket_prints_order_ref"), "ticket_prints", ["order_ref"])


def _emails_again() -> None:
    op.add_column("email_messages", sa.Column("again", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("email_messages", "again", server_default=None)
    op.drop_index("uq_email_messages_fact", "email_messages")
    op.create_index("uq_email_messages_fact", "email_messages", ["kind", "subject_ref", "again"], unique=True)


def _pay_links() -> None:
    op.create_table(
        "pay_links",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("basket_ref", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("sent_to", sa.String(length=254), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pay_links")),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_pay_links_order_ref")),
        sa.ForeignKeyConstraint(["basket_ref"], ["baskets.ref"], name=op.f("fk_pay_links_basket_ref")),
    )
    op.create_index(op.f("ix_pay_links_order_ref"), "pay_links", ["order_ref"])
    op.create_index(op.f("ix_pay_links_basket_ref"), "pay_links", ["basket_ref"])


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("contact_ref", sa.String(length=26), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("booked_at", MOMENT, nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_transfers")),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_transfers_order_ref")),
        sa.ForeignKeyConstraint(["contact_ref"], ["contacts.ref"], name=op.f("fk_transfers_contact_ref")),
    )
    op.create_index(op.f("ix_transfers_order_ref"), "transfers", ["order_ref"])
    op.create_index(
        "uq_transfers_statement", "transfers", ["contact_ref", "received_on", "reference", "amount_minor"],
        unique=True,
    )  # fmt: skip


def _seat_moves() -> None:
    op.create_table(
        "seat_moves",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("from_place_id", sa.BigInteger(), nullable=False),
        sa.Column("to_place_id", sa.BigInteger(), nullable=False),
        sa.Column("old_price_minor", sa.Integer(), nullable=False),
        sa.Column("new_price_minor", sa.Integer(), nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_seat_moves")),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_seat_moves_order_ref")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_seat_moves_order_line_id")
        ),
        sa.ForeignKeyConstraint(["from_place_id"], ["places.id"], name=op.f("fk_seat_moves_from_place_id")),
        sa.ForeignKeyConstraint(["to_place_id"], ["places.id"], name=op.f("fk_seat_moves_to_place_id")),
    )
    op.create_index(op.f("ix_seat_moves_order_ref"), "seat_moves", ["order_ref"])
    op.execute(
        "CREATE TRIGGER seat_moves_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seat_moves "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )


def downgrade() -> None:
    op.drop_table("seat_moves")
    op.drop_table("transfers")
    op.drop_table("pay_links")
    op.execute("DELETE FROM email_messages WHERE again > 0")
    op.drop_index("uq_email_messages_fact", "email_messages")
    op.drop_column("email_messages", "again")
    op.create_index("uq_email_messages_fact", "email_messages", ["kind", "subject_ref"], unique=True)
    for table in ("ticket_prints", "order_notes"):
        op.drop_table(table)
    op.drop_index("ix_orders_handed_over", "orders")
    op.drop_index("ix_orders_to_hand_over", "orders")
    for column in ("handed_over_by", "handed_over_at", "handover"):
        op.drop_column("orders", column)
    for column in ("also_online", "handover"):
        op.drop_column("delivery_modes", column)
