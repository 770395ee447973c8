"""A contact’s saved cards, as their owner sees and changes them."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import select, update

from app.db import session
from app.people.cards.models import SavedCard
from app.people.cards.services import wallet
from app.people.customers import services as customers
from app.psp.port import CardDetails
from app.venue.channels.models import Channel
from app.venue.channels.policies import CodePolicy

log = structlog.get_logger()


class UnknownCard(Exception):
    """No such card, or somebody else's; the answer is the same for both."""


def of_contact(contact_ref: str) -> Sequence[SavedCard]:
    """The default first, then those used last."""
    lately = SavedCard.used_at.desc().nulls_last()
    order = (SavedCard.is_default.desc(), lately, SavedCard.saved_at.desc(), SavedCard.ref)
    return session.scalars(select(SavedCard).filter_by(contact_ref=contact_ref).order_by(*order)).all()


def one_of(contact_ref: str | None, ref: str) -> SavedCard:
    """Raises UnknownCard."""
    found = session.scalars(select(SavedCard).filter_by(contact_ref=contact_ref, ref=ref)).one_or_none()
    if found is None:
        log.warning("card_not_theirs", contact=contact_ref)
        raise UnknownCard
    return found


def lock(ref: str) -> SavedCard:
    """Whoever gives a card something to pay, or deletes it, locks it first. Raises UnknownCard."""
    query = select(SavedCard).filter_by(ref=ref).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        session.rollback()
        raise UnknownCard
    return found


def by_token(contact_ref: str | None, provider: str, token: str) -> SavedCard | None:
    """Tokens are encrypted, so a contact's few cards are compared one by one."""
    cards = of_contact(contact_ref) if contact_ref else ()
    return next((card for card in cards if (card.provider, card.token) == (provider, token)), None)


def asks_code(channel: Channel, card: SavedCard) -> bool:
    """Whether the venue wants the security code with this saved card."""
    match channel.asks_code:
        case CodePolicy.NEVER:
            return False
        case CodePolicy.FIRST_USE:
            return card.used_at is None
    return True


def changed(card: SavedCard, seen: CardDetails) -> None:
    """The provider accepted a new expiry date or holder; `seen` is what it has now."""
    wallet.relabel(card, seen)
    session.commit()


def name(card: SavedCard, nickname: str) -> None:
    card.nickname = nickname
    session.commit()


def make_default(card: SavedCard) -> None:
    """Make this the only default, even if another tab does so at the same moment."""
    customers.lock(card.contact_ref)
    others = update(SavedCard).where(SavedCard.contact_ref == card.contact_ref, SavedCard.is_default)
    session.execute(others.values(is_default=False))
    card.is_default = True
    session.commit()


def relabel(card: SavedCard, seen: CardDetails) -> None:
    if seen.expiry and seen.expiry != card.details.expiry:
        card.expiry_year, card.expiry_month = seen.expiry.year, seen.expiry.month
        card.warned_at = None
    card.holder, card.masked = seen.holder[:60], seen.masked
