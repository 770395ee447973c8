"""The first shop"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0001_first_shop", None
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("brand", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=100), nullable=True),
        sa.Column("public_url", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("accepted_brands", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("authentication", sa.String(length=20), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("extension_minutes", sa.Integer(), nullable=False),
        sa.Column("life_minutes", sa.Integer(), nullable=False),
        sa.Column("bank_minutes", sa.Integer(), nullable=False),
        sa.Column("after_refusal_minutes", sa.Integer(), nullable=False),
        sa.Column("places_per_order", sa.Integer(), nullable=False),
        sa.Column("attempts_per_order", sa.Integer(), nullable=False),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("terms_version", sa.String(length=20), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("privacy", postgresql.JSONB(), nullable=False),
        sa.Column("accessibility", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_channels")),
        sa.UniqueConstraint("host", name=op.f("uq_channels_host")),
    )
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_transactions_key")),
    )
    op.create_index(
        op.f("ix_ledger_transactions_order_ref"), "ledger_transactions", ["order_ref"], unique=False
    )
    op.create_table(
        "letters",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_ref", sa.String(length=40), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_letters")),
    )
    op.create_index(
        "ix_letters_due",
        "letters",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND next_try_at IS NOT NULL"),
    )
    op.create_index("uq_letters_fact", "letters", ["kind", "subject_ref"], unique=True)
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.String(length=40), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_attempt"), "notices", ["attempt"], unique=False)
    op.create_table(
        "venues",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("map_url", sa.String(length=300), nullable=False),
        sa.Column("access", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_categories_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
    )
    op.create_index(op.f("ix_categories_venue_id"), "categories", ["venue_id"], unique=False)
    op.create_table(
        "delivery_modes",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("delay", postgresql.JSONB(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("fee_currency", sa.String(length=3), nullable=False),
        sa.Column("needs_address", sa.Boolean(), nullable=False),
        sa.Column("days_needed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_delivery_modes_channel_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_modes")),
        sa.UniqueConstraint("channel_code", "code", name=op.f("uq_delivery_modes_channel_code_code")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("subtitle", postgresql.JSONB(), nullable=False),
        sa.Column("description", postgresql.JSONB(), nullable=False),
        sa.Column("refund_terms", postgresql.JSONB(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("age", postgresql.JSONB(), nullable=False),
        sa.Column("numbered", sa.Boolean(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column("motif", sa.String(length=20), nullable=False),
        sa.Column("palette", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_events_channel_code")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_events_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("channel_code", "slug", name=op.f("uq_events_channel_code_slug")),
    )
    op.create_table(
        "fees",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("from_minor", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_fees_channel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fees")),
    )
    op.create_index(op.f("ix_fees_channel_code"), "fees", ["channel_code"], unique=False)
    op.create_table(
        "ledger_postings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["ledger_transactions.id"], name=op.f("fk_ledger_postings_transaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_postings")),
    )
    op.create_index(
        op.f("ix_ledger_postings_account_currency"), "ledger_postings", ["account", "currency"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_postings_transaction_id"), "ledger_postings", ["transaction_id"], unique=False
    )
    op.create_table(
        "price_types",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("proof", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_price_types_channel_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_types")),
    )
    op.create_index(op.f("ix_price_types_channel_code"), "price_types", ["channel_code"], unique=False)
    op.create_table(
        "ticket_series",
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["channels.code"], name=op.f("fk_ticket_series_channel_code")
        ),
        sa.PrimaryKeyConstraint("channel_code", name=op.f("pk_ticket_series")),
    )
    op.create_table(
        "baskets",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("life_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("delivery_mode_id", sa.Integer(), nullable=True),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("order_ref", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_baskets_channel_code")),
        sa.ForeignKeyConstraint(
            ["delivery_mode_id"], ["delivery_modes.id"], name=op.f("fk_baskets_delivery_mode_id")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_baskets")),
    )
    op.create_index(
        "ix_baskets_running",
        "baskets",
        ["held_until"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "prices",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("price_type_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_prices_category_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_prices_event_id")),
        sa.ForeignKeyConstraint(["price_type_id"], ["price_types.id"], name=op.f("fk_prices_price_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
        sa.UniqueConstraint(
            "event_id",
            "category_id",
            "price_type_id",
            name=op.f("uq_prices_event_id_category_id_price_type_id"),
        ),
    )
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("zone", postgresql.JSONB(), nullable=False),
        sa.Column("door", postgresql.JSONB(), nullable=False),
        sa.Column("row", sa.String(length=5), nullable=False),
        sa.Column("number", sa.String(length=5), nullable=False),
        sa.Column("bench", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("view", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_seats_category_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_seats_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_venue_id_bench"), "seats", ["venue_id", "bench"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doors_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_sale_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_sessions_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("event_id", "slug", name=op.f("uq_sessions_event_id_slug")),
    )
    op.create_index(op.f("ix_sessions_starts_at"), "sessions", ["starts_at"], unique=False)
    op.create_table(
        "orders",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("basket_ref", sa.String(length=26), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("delivery_mode_id", sa.Integer(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("browser", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms_version", sa.String(length=20), nullable=False),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seats_moved", sa.Boolean(), nullable=False),
        sa.Column("total_minor", sa.Integer(), nullable=False),
        sa.Column("total_currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["basket_ref"], ["baskets.ref"], name=op.f("fk_orders_basket_ref")),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_orders_channel_code")),
        sa.ForeignKeyConstraint(
            ["delivery_mode_id"], ["delivery_modes.id"], name=op.f("fk_orders_delivery_mode_id")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index(op.f("ix_orders_basket_ref"), "orders", ["basket_ref"], unique=False)
    op.create_index(
        "ix_orders_waiting", "orders", ["basket_ref"], postgresql_where=sa.text("state = 'placed'")
    )
    op.create_table(
        "places",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("house", sa.Boolean(), nullable=False),
        sa.Column("basket_ref", sa.String(length=26), nullable=True),
        sa.Column("order_ref", sa.String(length=26), nullable=True),
        sa.CheckConstraint("basket_ref IS NULL OR order_ref IS NULL", name=op.f("ck_places_held_or_sold")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_places_category_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_places_seat_id")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_places_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("session_id", "seat_id", name=op.f("uq_places_session_id_seat_id")),
    )
    op.create_index(
        "ix_places_free",
        "places",
        ["session_id", "category_id"],
        unique=False,
        postgresql_where=sa.text("basket_ref IS NULL AND order_ref IS NULL"),
    )
    op.create_index(
        "ix_places_held",
        "places",
        ["basket_ref"],
        unique=False,
        postgresql_where=sa.text("basket_ref IS NOT NULL"),
    )
    op.create_index(op.f("ix_places_order_ref"), "places", ["order_ref"], unique=False)
    op.create_table(
        "priority_passes",
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_priority_passes_session_id")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_priority_passes")),
    )
    op.create_index(op.f("ix_priority_passes_order_ref"), "priority_passes", ["order_ref"], unique=False)
    op.create_table(
        "adjustments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("price_currency", sa.String(length=3), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_adjustments_order_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
    )
    op.create_index(op.f("ix_adjustments_order_ref"), "adjustments", ["order_ref"], unique=False)
    op.create_table(
        "basket_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("basket_ref", sa.String(length=26), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("price_type_id", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("price_currency", sa.String(length=3), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["basket_ref"], ["baskets.ref"], name=op.f("fk_basket_lines_basket_ref")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_basket_lines_place_id")),
        sa.ForeignKeyConstraint(
            ["price_type_id"], ["price_types.id"], name=op.f("fk_basket_lines_price_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket_lines")),
    )
    op.create_index(op.f("ix_basket_lines_basket_ref"), "basket_lines", ["basket_ref"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("price_type_id", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("price_currency", sa.String(length=3), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_order_lines_order_ref")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_order_lines_place_id")),
        sa.ForeignKeyConstraint(
            ["price_type_id"], ["price_types.id"], name=op.f("fk_order_lines_price_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index(op.f("ix_order_lines_order_ref"), "order_lines", ["order_ref"], unique=False)
    op.create_table(
        "payments",
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_ref", sa.String(length=40), nullable=False),
        sa.Column("card", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_payments_order_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_payments")),
    )
    op.create_index(
        "ix_payments_asking",
        "payments",
        ["ask_at"],
        unique=False,
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_payments_order_ref"), "payments", ["order_ref"], unique=False)
    op.create_index(
        "uq_payments_one_live",
        "payments",
        ["order_ref"],
        unique=True,
        postgresql_where=sa.text("state IN ('sent', 'action_required', 'unresolved')"),
    )
    op.create_table(
        "refunds",
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("payment_ref", sa.String(length=30), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("charge_ref", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("amount_currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_ref", sa.String(length=40), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_refunds_order_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_refunds")),
    )
    op.create_index(
        "ix_refunds_asking",
        "refunds",
        ["ask_at"],
        unique=False,
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_refunds_order_ref"), "refunds", ["order_ref"], unique=False)
    op.create_index(op.f("ix_refunds_payment_ref"), "refunds", ["payment_ref"], unique=False)
    op.create_table(
        "payment_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payment_ref", sa.String(length=30), nullable=False),
        sa.Column("came_from", sa.String(length=20), nullable=False),
        sa.Column("went_to", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_ref"], ["payments.ref"], name=op.f("fk_payment_events_payment_ref")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
    )
    op.create_index(op.f("ix_payment_events_payment_ref"), "payment_events", ["payment_ref"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("channel_code", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("order_ref", sa.String(length=26), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["channel_code"], ["channels.code"], name=op.f("fk_tickets_channel_code")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"], name=op.f("fk_tickets_order_line_id")),
        sa.ForeignKeyConstraint(["order_ref"], ["orders.ref"], name=op.f("fk_tickets_order_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_tickets")),
        sa.UniqueConstraint("channel_code", "serial", name=op.f("uq_tickets_channel_code_serial")),
        sa.UniqueConstraint("order_line_id", name=op.f("uq_tickets_order_line_id")),
    )
    op.create_index(op.f("ix_tickets_order_ref"), "tickets", ["order_ref"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_tickets_order_ref"), table_name="tickets")
    op.drop_table("tickets")
    op.drop_index(op.f("ix_payment_events_payment_ref"), table_name="payment_events")
    op.drop_table("payment_events")
    op.drop_index(op.f("ix_refunds_payment_ref"), table_name="refunds")
    op.drop_index(op.f("ix_refunds_order_ref"), table_name="refunds")
    op.drop_index("ix_refunds_asking", table_name="refunds", postgresql_where=sa.text("ask_at IS NOT NULL"))
    op.drop_table("refunds")
    op.drop_index(
        "uq_payments_one_live",
        table_name="payments",
        postgresql_where=sa.text("state IN ('sent', 'action_required', 'unresolved')"),
    )
    op.drop_index(op.f("ix_payments_order_ref"), table_name="payments")
    op.drop_index("ix_payments_asking", table_name="payments", postgresql_where=sa.text("ask_at IS NOT NULL"))
    op.drop_table("payments")
    op.drop_index(op.f("ix_order_lines_order_ref"), table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index(op.f("ix_basket_lines_basket_ref"), table_name="basket_lines")
    op.drop_table("basket_lines")
    op.drop_index(op.f("ix_adjustments_order_ref"), table_name="adjustments")
    op.drop_table("adjustments")
    op.drop_index(op.f("ix_priority_passes_order_ref"), table_name="priority_passes")
    op.drop_table("priority_passes")
    op.drop_index(op.f("ix_places_order_ref"), table_name="places")
    op.drop_index("ix_places_held", table_name="places", postgresql_where=sa.text("basket_ref IS NOT NULL"))
    op.drop_index(
        "ix_places_free",
        table_name="places",
        postgresql_where=sa.text("basket_ref IS NULL AND order_ref IS NULL"),
    )
    op.drop_table("places")
    op.drop_index("ix_orders_waiting", table_name="orders")
    op.drop_index(op.f("ix_orders_basket_ref"), table_name="orders")
    op.drop_table("orders")
    op.drop_index(op.f("ix_sessions_starts_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_seats_venue_id_bench"), table_name="seats")
    op.drop_table("seats")
    op.drop_table("prices")
    op.drop_index("ix_baskets_running", table_name="baskets", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("baskets")
    op.drop_table("ticket_series")
    op.drop_index(op.f("ix_price_types_channel_code"), table_name="price_types")
    op.drop_table("price_types")
    op.drop_index(op.f("ix_ledger_postings_transaction_id"), table_name="ledger_postings")
    op.drop_index(op.f("ix_ledger_postings_account_currency"), table_name="ledger_postings")
    op.drop_table("ledger_postings")
    op.drop_index(op.f("ix_fees_channel_code"), table_name="fees")
    op.drop_table("fees")
    op.drop_table("events")
    op.drop_table("delivery_modes")
    op.drop_index(op.f("ix_categories_venue_id"), table_name="categories")
    op.drop_table("categories")
    op.drop_table("venues")
    op.drop_index(op.f("ix_notices_attempt"), table_name="notices")
    op.drop_table("notices")
    op.drop_index("uq_letters_fact", table_name="letters")
    op.drop_index(
        "ix_letters_due",
        table_name="letters",
        postgresql_where=sa.text("sent_at IS NULL AND next_try_at IS NOT NULL"),
    )
    op.drop_table("letters")
    op.drop_index(op.f("ix_ledger_transactions_order_ref"), table_name="ledger_transactions")
    op.drop_table("ledger_transactions")
    op.drop_table("channels")
