"""What payment methods are for, and the countries of shoppers and of cards.

A method pays, takes refunds, or both; it may be offered in some countries only, and to accounts of some age.
Of a card the bank says which country it is from.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0058_countries", "0057_money_twice"
branch_labels = depends_on = None

NONE = sa.text("'[]'::jsonb")
COLUMNS = (
    ("payment_methods", "used_for", sa.String(20), "both"),
    ("payment_methods", "countries", postgresql.JSONB(), NONE),
    ("payment_methods", "account_days", sa.Integer(), "0"),
    ("channels", "accepted_countries", postgresql.JSONB(), NONE),
    ("payments", "card_country", sa.String(2), ""),
    ("saved_cards", "country", sa.String(2), ""),
)


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column(table, name, server_default=None)


def downgrade() -> None:
    for table, name, _kind, _default in reversed(COLUMNS):
        op.drop_column(table, name)
