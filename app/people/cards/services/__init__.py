"""Saving cards for a contact's next purchase, and deleting them here and at the provider."""

from __future__ import annotations

from app.people.cards.services.deletion import drop, drop_all, forget, forget_due, never_paid
from app.people.cards.services.expiry import ends_soon, warn, warned_by
from app.people.cards.services.saving import CONSENT, gone, save, used
from app.people.cards.services.wallet import (
    UnknownCard,
    asks_code,
    by_token,
    changed,
    lock,
    make_default,
    name,
    of_contact,
    one_of,
)
