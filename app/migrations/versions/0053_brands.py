"""What a venue sets of its brand: name, colors, letters, logo, and the ways to its own site.

With nothing set the brand of the installation holds. Logos are pictures drawn by the shop, by their digest; a
page drawn a moment ago may still name an old one, so none is deleted.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0053_brands", "0052_event_boxes"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "logos",
        sa.Column("digest", sa.String(length=24), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logos")),
    )
    op.execute(
        "CREATE TRIGGER logos_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON logos "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
    op.add_column("channels", sa.Column("brand_set", postgresql.JSONB(), server_default="{}", nullable=False))
    op.alter_column("channels", "brand_set", server_default=None)


def downgrade() -> None:
    op.drop_column("channels", "brand_set")
    op.drop_table("logos")
