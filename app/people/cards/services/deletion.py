"""Deleting cards: here at once, at the provider as soon as it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import defer

from app import row_claims
from app.db import session
from app.kernel import clock
from app.people.cards.models import CardDeletion, SavedCard
from app.people.cards.services import wallet
from app.people.customers.models import Contact
from app.psp.port import Forgotten, Misconfigured, Provider

log = structlog.get_logger()


ASK_AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
OVERDUE_AFTER = timedelta(days=1)


def drop(card: SavedCard) -> None:
    """Delete it here; the worker asks the provider to delete it until it has."""
    forget(card.provider, card.token)
    session.delete(card)
    session.commit()


def drop_all(contact: Contact) -> None:
    """As `drop`, for all cards of a contact. The caller commits."""
    for card in wallet.of_contact(contact.ref):
        forget(card.provider, card.token)
    session.execute(delete(SavedCard).where(SavedCard.contact_ref == contact.ref))


def forget(provider: str, token: str) -> None:
    """Have the worker ask the provider to delete a token. The caller commits."""
    session.add(CardDeletion(provider=provider, token=token))


def never_paid(provider: str, token: str) -> None:
    """It was to be saved, but no payment with it was started. Rolls back, then has the token deleted."""
    session.rollback()
    forget(provider, token)
    session.commit()


def forget_due(providers: Mapping[str, Provider], limit: int = 50) -> int:
    """Ask providers to delete tokens that are due; how many were asked about."""
    asked = 0
    for deletion in row_claims.claimed(_claim, limit):
        asked += 1
        with row_claims.guarded(deletion):
            _ask(deletion, providers[deletion.provider])
    return asked


def _ask(deletion: CardDeletion, provider: Provider) -> None:
    token = deletion.token
    session.commit()
    outcome = provider.forget_card(token)
    if isinstance(outcome, Forgotten):
        session.delete(deletion)
        session.commit()
        return
    if isinstance(outcome, Misconfigured):
        log.error("provider_misconfigured", deletion=deletion.ref, code=outcome.code)
    row_claims.alarm_if_overdue(deletion, deletion.wanted_at, OVERDUE_AFTER)


def _claim() -> CardDeletion | None:
    """Claim the next one by moving its next try, and commit: nothing stays locked while we ask."""
    now = clock.now()
    due = select(CardDeletion).where(CardDeletion.ask_at <= now).order_by(CardDeletion.ask_at).limit(1)
    due = due.options(defer(CardDeletion.token))  # one that cannot be opened stops no other
    deletion = session.scalars(due.with_for_update(skip_locked=True)).first()
    if deletion:
        deletion.ask_at = now + ASK_AGAIN[min(deletion.tries, len(ASK_AGAIN) - 1)]
        deletion.tries += 1
    session.commit()
    return deletion
