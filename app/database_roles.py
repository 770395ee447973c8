"""What the shop's own database role may do: read and write rows, and nothing else.

The tables belong to the role that migrates them. Rights are granted anew with every upgrade, in its
transaction, so tables made later have theirs from the start. Default privileges would give the same rights
to all of them, those that must never be changed included.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from app.config import BadSetting
from app.db import database

READ = "SELECT"
APPEND = f"{READ}, INSERT"
CHANGE = f"{APPEND}, UPDATE, DELETE"
RIGHTS = {"alembic_version": READ}


def grant_shop(owner: Connection) -> None:
    """To the role of DATABASE_URL. Raises BadSetting if it could do more anyway."""
    role = _shop_role()
    if owner.scalar(text("SELECT pg_has_role(:role, current_user, 'MEMBER')"), {"role": role}):
        raise BadSetting(
            f"The role {role} of DATABASE_URL is the one of MIGRATION_DATABASE_URL, may become it, or is a "
            "superuser. Make one without these rights: see docs/operations.md, Install."
        )
    _grant(owner, role)


def _shop_role() -> str:
    with database.engine.connect() as connection:
        return str(connection.scalar(text("SELECT current_user")))


def _grant(owner: Connection, role: str) -> None:
    quote = owner.dialect.identifier_preparer.quote
    to = quote(role)
    owner.execute(text(f"GRANT USAGE ON SCHEMA public TO {to}"))
    owner.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {to}"))
    for table in inspect(owner).get_table_names("public"):
        owner.execute(text(f"REVOKE ALL ON {quote(table)} FROM {to}"))
        owner.execute(text(f"GRANT {_rights(table)} ON {quote(table)} TO {to}"))


def _rights(table: str) -> str:
    ours = database.metadata.tables.get(table)
    fallback = APPEND if ours is not None and ours.info.get("append_only") else CHANGE
    return RIGHTS.get(table, fallback)
