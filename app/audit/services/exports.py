"""Lists that leave the house as files."""

from __future__ import annotations

from app.audit.services.entries import Fields, Subject, record
from app.db import session
from app.kernel.actors import Actor, Forbidden, Right


def exported(by: Actor, name: str, filters: Fields, number: int) -> None:
    """Note which list somebody takes out, and how many rows of it. Raises Forbidden."""
    if not by.may_somewhere(Right.EXPORT):
        raise Forbidden(Right.EXPORT)
    record(by, "exported", Subject("list", name), after={**filters, "number": number})
    session.commit()
