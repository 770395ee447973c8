"""The devices somebody is signed in on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.db import session
from app.flows.accounts.models import AccountSession, EmailToken
from app.kernel import clock
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets

IDLE = timedelta(minutes=30)
DAY_OUT = timedelta(hours=12)
KEPT = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
KEEP_LINKS = timedelta(days=1)


def signed_in(sign_in_ref: str, uniquifier: str, channel_code: str) -> AccountSession | None:
    """The device and its contact in one statement; None once it has ended, whoever ended it."""
    now = clock.now()
    query = (
        select(AccountSession).join(AccountSession.contact).options(contains_eager(AccountSession.contact))
    )
    awake = or_(AccountSession.kept, AccountSession.seen_at > now - IDLE)
    theirs = and_(Contact.fs_uniquifier == uniquifier, Contact.channel_code == channel_code, Contact.active)
    return session.scalars(
        query.where(AccountSession.ref == sign_in_ref, AccountSession.ends_at > now, awake, theirs)
    ).one_or_none()


def touch_session(sign_in: AccountSession) -> None:
    """Noted now and then, so that a page view is not a write. Call it when nothing else is under way."""
    now = clock.now()
    if now - sign_in.seen_at <= SEEN_EVERY:
        return
    session.rollback()
    noted = update(AccountSession).where(AccountSession.ref == sign_in.ref).values(seen_at=now)
    session.execute(noted, execution_options={"synchronize_session": False})
    session.commit()


def sign_out(sign_in_ref: str, basket_ref: str | None) -> None:
    """Sign out here; what is in the basket stays, whose it was does not."""
    _end(sign_in_ref)
    if basket_ref:
        baskets.forget_whose(basket_ref)
    session.commit()


def sessions_of(contact: Contact) -> Sequence[AccountSession]:
    """Where they are signed in, latest first."""
    now = clock.now()
    query = select(AccountSession).filter_by(contact_ref=contact.ref).where(AccountSession.ends_at > now)
    awake = or_(AccountSession.kept, AccountSession.seen_at > now - IDLE)
    return session.scalars(query.where(awake).order_by(AccountSession.seen_at.desc())).all()


def end_session(contact: Contact, sign_in_ref: str) -> None:
    """One of their devices, and nobody else's."""
    _end(sign_in_ref, AccountSession.contact_ref == contact.ref)
    session.commit()


def end_other_sessions(contact: Contact, but: str) -> None:
    end_all(contact, but)
    session.commit()


def _end(sign_in_ref: str, *more: object) -> None:
    ended = delete(AccountSession).where(AccountSession.ref == sign_in_ref, *more)  # type: ignore[arg-type]
    session.execute(ended, execution_options={"synchronize_session": False})


def end_all(contact: Contact, but: str = "") -> None:
    ended = delete(AccountSession).where(AccountSession.contact_ref == contact.ref, AccountSession.ref != but)
    session.execute(ended, execution_options={"synchronize_session": False})


def forget_old() -> int:
    """The sweep: sign-ins that have ended and links nobody can use; how many went."""
    now = clock.now()
    idle = and_(~AccountSession.kept, AccountSession.seen_at <= now - IDLE)
    gone = session.execute(
        delete(AccountSession).where(or_(AccountSession.ends_at <= now, idle)).returning(AccountSession.ref)
    ).all()
    old = delete(EmailToken).where(EmailToken.expires_at <= now - KEEP_LINKS).returning(EmailToken.ref)
    links = session.execute(old).all()
    session.commit()
    return len(gone) + len(links)
