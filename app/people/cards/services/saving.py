"""A card is saved once it has paid, and used again."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock, refs
from app.people.cards.models import SavedCard
from app.people.cards.services import deletion, wallet
from app.psp.port import CardDetails, Expiry

log = structlog.get_logger()
# The version of the text beside the box, which whoever ticks it agrees to.
CONSENT = "2026-11"


def save(
    contact_ref: str, provider: str, token: str, seen: CardDetails, consented_at: datetime
) -> SavedCard | None:
    """Save a card that has paid. The caller commits.

    The same card replaces what was saved before. None if brand, digits or expiry are unknown: its owner
    could not recognize it, so it is not saved.
    """
    if not (seen.brand and seen.last4 and seen.expiry):
        deletion.forget(provider, token)
        return None
    same = {"contact_ref": contact_ref, "provider": provider, "brand": seen.brand, "last4": seen.last4}
    _ensure_row(same, token, seen.expiry)
    card = session.scalars(select(SavedCard).filter_by(**same).with_for_update()).one()
    _renew(card, token, consented_at)
    card.country = seen.country or card.country
    wallet.relabel(card, seen)
    return card


def _renew(card: SavedCard, token: str, consented_at: datetime) -> None:
    if card.token != token:
        deletion.forget(card.provider, card.token)
    card.token, card.consent_version, card.consented_at = token, CONSENT, consented_at
    card.saved_at, card.used_at, card.gone_at, card.warned_at = clock.now(), None, None, None


def _ensure_row(same: dict[str, str], token: str, expiry: Expiry) -> None:
    """Insert a row unless there is one: two orders may save the same card at once."""
    now = clock.now()
    row = insert(SavedCard).values(
        ref=refs.new(), token=token, masked="", country="", holder="", nickname="", is_default=False,
        expiry_year=expiry.year, expiry_month=expiry.month,
        consent_version=CONSENT, consented_at=now, saved_at=now, **same,
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing(constraint="uq_saved_cards_contact_ref_provider_brand_last4"))


def used(ref: str) -> str | None:
    """It has paid once more. The caller commits. None if it was deleted meanwhile."""
    return _note(ref, used_at=clock.now())


def gone(ref: str) -> None:
    """The provider no longer knows it: it is shown, but cannot pay. The caller commits."""
    _note(ref, gone_at=clock.now())


def _note(ref: str, **facts: object) -> str | None:
    noted = update(SavedCard).where(SavedCard.ref == ref).values(**facts).returning(SavedCard.ref)
    return session.scalar(noted, execution_options={"synchronize_session": False})
