"""What is sealed says by which key: the key's id stands before the nonce."""

import hashlib

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision, down_revision = "0028_key_ids", "0027_hoarding"
branch_labels = depends_on = None

SEALED = (
    ("card_deletions", "token"),
    ("email_messages", "secret"),
    ("form_keys", "answer"),
    ("order_gifts", "code"),
    ("payments", "challenge"),
    ("payments", "pending_card"),
    ("saved_cards", "token"),
)


def upgrade() -> None:
    """Until now there was one key; if there is a predecessor today, it was that one."""
    key = current_app.config["SETTINGS"].seal_keys.keys[-1]
    name = hashlib.sha256(b"key id" + key).digest()[:4]
    for table, column in SEALED:
        _set(table, column, sa.literal(name, sa.LargeBinary).concat(sa.column(column, sa.LargeBinary)))


def downgrade() -> None:
    """What a predecessor has sealed is lost: reseal first."""
    for table, column in SEALED:
        _set(table, column, sa.func.substr(sa.column(column), 5))


def _set(table: str, column: str, value: sa.ColumnElement[bytes]) -> None:
    there = sa.table(table, sa.column(column, sa.LargeBinary))
    op.execute(there.update().where(there.c[column].is_not(None)).values({column: value}))
