"""Who holds how many places, and promo codes counted by the address in one form."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0027_hoarding", "0026_form_keys"
branch_labels = depends_on = None

CHANNEL = {"held_per_network": "40", "held_per_email": "20", "held_unchecked": "20"}


def upgrade() -> None:
    for name, default in CHANNEL.items():
        op.add_column("channels", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
        op.alter_column("channels", name, server_default=None)
    op.add_column("baskets", sa.Column("network", sa.String(32), nullable=False, server_default=""))
    op.add_column("baskets", sa.Column("rounds", sa.Integer(), nullable=False, server_default="0"))
    for name in ("network", "rounds"):
        op.alter_column("baskets", name, server_default=None)
    op.create_index("ix_baskets_network", "baskets", ["network", "opened_at"])
    op.execute("UPDATE redemptions SET email = lower(email) WHERE email <> lower(email)")


def downgrade() -> None:
    """How an address was written is not known any more, and nobody needs it."""
    op.drop_index("ix_baskets_network", "baskets")
    for name in ("rounds", "network"):
        op.drop_column("baskets", name)
    for name in CHANNEL:
        op.drop_column("channels", name)
