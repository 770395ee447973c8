"""The devices somebody is signed in on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.db import session
from app.flows.accounts.models import AccountSession, EmailToken
from app.kernel import clock
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.settlement.tenders import services as tenders

IDLE = timedelta(minutes=30)
DAY_OUT = timedelta(hours=12)
KEPT = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
KEEP_LINKS = timedelta(days=1)


def signed_in(session_ref: str, uniquifier: str, channel_code: str) -> AccountSession | None:
    """A session and its contact in one statement; None once it has ended."""
    now = clock.now()
    query = (
        select(AccountSession).join(AccountSession.contact).options(contains_eager(AccountSession.contact))
    )
    awake = or_(AccountSession.kept, AccountSession.seen_at > now - IDLE)
    theirs = and_(Contact.fs_uniquifier == uniquifier, Contact.channel_code == channel_code, Contact.active)
    return session.scalars(
        query.where(AccountSession.ref == session_ref, AccountSession.ends_at > now, awake, theirs)
    ).one_or_none()


def touch_session(account_session: AccountSession) -> None:
    """Note that it is in use, at most once in `SEEN_EVERY`. It rolls back what was not committed."""
    now = clock.now()
    if now - account_session.seen_at <= SEEN_EVERY:
        return
    session.rollback()
    seen = update(AccountSession).where(AccountSession.ref == account_session.ref).values(seen_at=now)
    session.execute(seen, execution_options={"synchronize_session": False})
    session.commit()


def sign_out(session_ref: str, basket_ref: str | None) -> None:
    """Sign out here. The basket keeps its places and forgets its buyer, and what their account would pay."""
    owner = session.scalar(select(AccountSession.contact_ref).filter_by(ref=session_ref))
    end(session_ref)
    if basket_ref:
        baskets.forget_whose(basket_ref)
    if basket_ref and owner:
        tenders.remove_saved_vouchers(basket_ref, owner)
    session.commit()


def sessions_of(contact: Contact) -> Sequence[AccountSession]:
    """Those that have not ended, the last used first."""
    now = clock.now()
    query = select(AccountSession).filter_by(contact_ref=contact.ref).where(AccountSession.ends_at > now)
    awake = or_(AccountSession.kept, AccountSession.seen_at > now - IDLE)
    return session.scalars(query.where(awake).order_by(AccountSession.seen_at.desc())).all()


def end_session(contact: Contact, session_ref: str) -> None:
    """One of their sessions, and nobody else's."""
    end(session_ref, AccountSession.contact_ref == contact.ref)
    session.commit()


def end_other_sessions(contact: Contact, but: str) -> None:
    end_all(contact, but)
    session.commit()


def end(session_ref: str, *more: ColumnElement[bool]) -> None:
    """The caller commits."""
    ended = delete(AccountSession).where(AccountSession.ref == session_ref, *more)
    session.execute(ended, execution_options={"synchronize_session": False})


def end_all(contact: Contact, but: str = "") -> None:
    """The caller commits."""
    ended = delete(AccountSession).where(AccountSession.contact_ref == contact.ref, AccountSession.ref != but)
    session.execute(ended, execution_options={"synchronize_session": False})


def forget_old() -> int:
    """Delete ended sessions and expired tokens; how many. The sweep calls this."""
    now = clock.now()
    idle = and_(~AccountSession.kept, AccountSession.seen_at <= now - IDLE)
    gone = session.execute(
        delete(AccountSession).where(or_(AccountSession.ends_at <= now, idle)).returning(AccountSession.ref)
    ).all()
    old = delete(EmailToken).where(EmailToken.expires_at <= now - KEEP_LINKS).returning(EmailToken.ref)
    links = session.execute(old).all()
    session.commit()
    return len(gone) + len(links)
