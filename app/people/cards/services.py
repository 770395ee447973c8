"""Keeping cards for a contact's next purchase, and seeing to it that a provider forgets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock, refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.cards.models import CardDeletion, SavedCard
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.psp.port import CardSeen, Expiry, Forgotten, Misconfigured, Provider
from app.venue.channels.models import Channel, CodePolicy

log = structlog.get_logger()

# The words beside the box, as they stand now; who ticked it agreed to these.
CONSENT = "2026-11"

LONGEST_NOTICE = 90  # days; a channel asks for no more
ASK_AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class UnknownCard(Exception):
    """No such card, or somebody else's: nobody learns which."""


def of_contact(contact_ref: str) -> Sequence[SavedCard]:
    """The one chosen beforehand first, then those used last."""
    lately = SavedCard.used_at.desc().nulls_last()
    order = (SavedCard.is_default.desc(), lately, SavedCard.saved_at.desc(), SavedCard.ref)
    return session.scalars(select(SavedCard).filter_by(contact_ref=contact_ref).order_by(*order)).all()


def one_of(contact_ref: str | None, ref: str) -> SavedCard:
    """Raises Unknown."""
    found = session.scalars(select(SavedCard).filter_by(contact_ref=contact_ref, ref=ref)).one_or_none()
    if found is None:
        log.warning("card_not_theirs", contact=contact_ref)
        raise UnknownCard
    return found


def by_token(contact_ref: str | None, token: str) -> SavedCard | None:
    """Tokens are sealed, so a contact's few cards are opened one by one."""
    cards = of_contact(contact_ref) if contact_ref else ()
    return next((card for card in cards if card.token == token), None)


def asks_code(channel: Channel, card: SavedCard) -> bool:
    """Whether the venue wants the security code with this saved card."""
    match channel.asks_code:
        case CodePolicy.NEVER:
            return False
        case CodePolicy.FIRST_USE:
            return card.used_at is None
    return True


# Saving


def save(
    contact_ref: str, provider: str, token: str, seen: CardSeen, consented_at: datetime
) -> SavedCard | None:
    """A payment with it succeeded and its owner wants it saved. The caller commits.

    The same card again takes the place of what was kept before. None if the label is not whole: a card
    nobody could recognize is not kept.
    """
    if not (seen.brand and seen.last4 and seen.expiry):
        forget(provider, token)
        return None
    same = {"contact_ref": contact_ref, "provider": provider, "brand": seen.brand, "last4": seen.last4}
    _make_room(same, token, seen.expiry)
    card = session.scalars(select(SavedCard).filter_by(**same).with_for_update()).one()
    if card.token != token:
        forget(provider, card.token)
    card.token, card.consent_version, card.consented_at = token, CONSENT, consented_at
    card.saved_at, card.used_at, card.gone_at, card.warned_at = clock.now(), None, None, None
    _relabel(card, seen)
    return card


def _make_room(same: dict[str, str], token: str, expiry: Expiry) -> None:
    """A row for the card, whoever makes it: two orders may save the same card at once."""
    now = clock.now()
    row = insert(SavedCard).values(
        ref=refs.new(), token=token, masked="", holder="", nickname="", is_default=False,
        expiry_year=expiry.year, expiry_month=expiry.month,
        consent_version=CONSENT, consented_at=now, saved_at=now, **same,
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing(constraint="uq_saved_cards_contact_ref_provider_brand_last4"))


def _relabel(card: SavedCard, seen: CardSeen) -> None:
    if seen.expiry and seen.expiry != card.seen.expiry:
        card.expiry_year, card.expiry_month = seen.expiry.year, seen.expiry.month
        card.warned_at = None
    card.holder, card.masked = seen.holder[:60], seen.masked


def used(ref: str) -> str | None:
    """It has paid once more. The caller commits; None if it was deleted while it did."""
    return _note(ref, used_at=clock.now())


def gone(ref: str) -> None:
    """The provider does not know it any more: shown, but it pays nothing. The caller commits."""
    _note(ref, gone_at=clock.now())


def _note(ref: str, **facts: object) -> str | None:
    noted = update(SavedCard).where(SavedCard.ref == ref).values(**facts).returning(SavedCard.ref)
    return session.scalar(noted, execution_options={"synchronize_session": False})


# What its owner does with it


def changed(card: SavedCard, seen: CardSeen) -> None:
    """The provider took a new date or holder, and this is what it knows now."""
    _relabel(card, seen)
    session.commit()


def name(card: SavedCard, nickname: str) -> None:
    card.nickname = nickname
    session.commit()


def make_default(card: SavedCard) -> None:
    """This one and no other, whatever another tab wants at the same moment."""
    customers.lock(card.contact_ref)
    others = update(SavedCard).where(SavedCard.contact_ref == card.contact_ref, SavedCard.is_default)
    session.execute(others.values(is_default=False))
    card.is_default = True
    session.commit()


def drop(card: SavedCard) -> None:
    """Gone from here at once; the provider is asked to forget it until it has."""
    forget(card.provider, card.token)
    session.delete(card)
    session.commit()


def drop_all(contact: Contact) -> None:
    """As `drop`, for all they have. The caller commits."""
    for card in of_contact(contact.ref):
        forget(card.provider, card.token)
    session.execute(delete(SavedCard).where(SavedCard.contact_ref == contact.ref))


# At the provider


def forget(provider: str, token: str) -> None:
    """The caller commits; the worker asks."""
    session.add(CardDeletion(provider=provider, token=token))


def never_paid(provider: str, token: str) -> None:
    """Its owner wanted it saved, and no payment with it was begun: whatever was, is undone."""
    session.rollback()
    forget(provider, token)
    session.commit()


def forget_due(providers: Mapping[str, Provider], limit: int = 50) -> int:
    """Have providers forget what nobody wants kept; how many cards they were asked about."""
    asked = 0
    while asked < limit and (deletion := _claim()):
        asked += 1
        outcome = providers[deletion.provider].forget_card(deletion.token)
        if isinstance(outcome, Forgotten):
            session.delete(deletion)
            session.commit()
        elif isinstance(outcome, Misconfigured):
            log.error("provider_misconfigured", deletion=deletion.ref, code=outcome.code)
    return asked


def _claim() -> CardDeletion | None:
    """The next one to ask about, claimed by moving its next asking; nothing stays locked."""
    now = clock.now()
    due = select(CardDeletion).where(CardDeletion.ask_at <= now).order_by(CardDeletion.ask_at).limit(1)
    deletion = session.scalars(due.with_for_update(skip_locked=True)).first()
    if deletion:
        deletion.ask_at = now + ASK_AGAIN[min(deletion.tries, len(ASK_AGAIN) - 1)]
        deletion.tries += 1
    session.commit()
    return deletion


# Before it expires


def warn() -> int:
    """Write to whoever's card ends soon, once for each date it says; how many letters that is."""
    now = clock.now()
    month = SavedCard.expiry_year * 12 + SavedCard.expiry_month
    first, last = now.date() - timedelta(days=1), now.date() + timedelta(days=LONGEST_NOTICE)
    query = select(SavedCard, Contact).join(Contact, Contact.ref == SavedCard.contact_ref)
    query = query.where(
        month.between(first.year * 12 + first.month, last.year * 12 + last.month),
        SavedCard.warned_at.is_(None),
        SavedCard.gone_at.is_(None),
        Contact.active,
    )
    due = query.order_by(SavedCard.ref).with_for_update(of=SavedCard, skip_locked=True)
    soon = [(card, to) for card, to in session.execute(due) if ends_soon(card, to.channel)]
    for card, contact in soon:
        email_queue.write(EmailKind.CARD_EXPIRES, _subject(card), contact.lang, contact.email)
        card.warned_at = now
    session.commit()
    return len(soon)


def _subject(card: SavedCard) -> str:
    """Whose, which, and the date the letter warns of: a new date is a new fact."""
    return f"{card.contact_ref}-{card.ref[:6]}{card.last_day:%y%m}"


def warned_by(subject: str) -> SavedCard | None:
    """The card a warning is about, as long as there is something to warn of."""
    return next((card for card in of_contact(subject.partition("-")[0]) if _subject(card) == subject), None)


def ends_soon(card: SavedCard, channel: Channel) -> bool:
    """It still pays, but not for much longer."""
    today: date = channel.date_at(clock.now())
    return not card.expired(today) and card.last_day <= today + timedelta(days=channel.warns_days)
