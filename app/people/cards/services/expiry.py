"""Warning the owner of a card that expires soon."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, select

from app.db import session
from app.kernel import clock
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.cards.models import SavedCard
from app.people.cards.services import wallet
from app.people.customers.models import Contact
from app.venue.channels.models import Channel

LONGEST_NOTICE = 90  # days; a channel asks for no more


def warn() -> int:
    """Email the owners of cards that expire soon, once for each expiry date; how many emails."""
    now = clock.now()
    due = _candidates(now.date()).order_by(SavedCard.ref).with_for_update(of=SavedCard, skip_locked=True)
    soon = [(card, to) for card, to in session.execute(due) if ends_soon(card, to.channel)]
    for card, contact in soon:
        if contact.email:
            email_queue.write(EmailKind.CARD_EXPIRES, _subject(card), contact.lang, contact.email)
        card.warned_at = now
    session.commit()
    return len(soon)


def _candidates(today: date) -> Select[SavedCard, Contact]:
    """Cards not warned about that expire within the longest notice; each channel may want a shorter one."""
    month = SavedCard.expiry_year * 12 + SavedCard.expiry_month
    first, last = today - timedelta(days=1), today + timedelta(days=LONGEST_NOTICE)
    soon = month.between(first.year * 12 + first.month, last.year * 12 + last.month)
    query = select(SavedCard, Contact).join(Contact, Contact.ref == SavedCard.contact_ref)
    return query.where(soon, SavedCard.warned_at.is_(None), SavedCard.gone_at.is_(None), Contact.active)


def _subject(card: SavedCard) -> str:
    """Contact, card and expiry month: a new date makes a new email."""
    return f"{card.contact_ref}-{card.ref[:6]}{card.last_day:%y%m}"


def warned_by(subject: str) -> SavedCard | None:
    """The card a warning is about; None if it was deleted or has another date now."""
    return next(
        (card for card in wallet.of_contact(subject.partition("-")[0]) if _subject(card) == subject), None
    )


def ends_soon(card: SavedCard, channel: Channel) -> bool:
    """It has not expired, but will within the channel's `warns_days`."""
    today: date = channel.date_at(clock.now())
    return not card.expired(today) and card.last_day <= today + timedelta(days=channel.warns_days)
