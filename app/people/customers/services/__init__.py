"""Finding, creating, changing and locking contacts, and what staff note about them."""

from __future__ import annotations

from app.people.customers.services.changes import (
    CREATED,
    AddressTaken,
    Details,
    add,
    change,
    create,
    update,
)
from app.people.customers.services.lookup import (
    all_of,
    at,
    by_number,
    find,
    get,
    lock,
    of_refs,
    subject,
)
from app.people.customers.services.notes import look_at, note, notes_of
