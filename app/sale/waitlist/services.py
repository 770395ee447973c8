"""Waiting lists: who is told, in which order, and when an address is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock, refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Session, SessionState
from app.sale.waitlist.models import WAITING, Alert, AlertKind
from app.venue.channels.models import Channel

HEAD_START = timedelta(minutes=15)
BATCH = 200
LETTERS = {AlertKind.ON_SALE: EmailKind.ON_SALE, AlertKind.PLACES: EmailKind.PLACES_FREE}


def wait(channel: Channel, performance: Session, kind: AlertKind, email: str, lang: str) -> None:
    """Put an address on the list. One that is there already keeps its turn."""
    alert = insert(Alert).values(
        ref=refs.new(), channel_code=channel.code, session_id=performance.id, kind=kind,
        email=email.lower(), lang=lang, asked_at=clock.now(),
    )  # fmt: skip
    session.execute(
        alert.on_conflict_do_nothing(index_elements=["session_id", "kind", "email"], index_where=WAITING)
    )
    session.commit()


def find(ref: str) -> Alert | None:
    """An alert with all its letter says."""
    return session.get(Alert, ref)


def forget(channel: Channel, email: str) -> None:
    """Take an address off every list of this shop."""
    waiting = delete(Alert).where(Alert.channel_code == channel.code, Alert.email == email.lower(), WAITING)
    session.execute(waiting, execution_options={"synchronize_session": False})
    session.commit()


def tell() -> int:
    """Write to those whose moment has come, forget whoever need not be known any longer; how many told."""
    now = clock.now()
    _purge(now)
    told = _tell_of_sales(now) + _tell_of_places(now)
    session.commit()
    return told


def _tell_of_sales(now: datetime) -> int:
    """Everyone at once: the sale is open to all of them."""
    due = _waiting(AlertKind.ON_SALE).join(Session, Session.id == Alert.session_id).where(_on_sale(now))
    return _write_to(due, BATCH, now)


def _tell_of_places(now: datetime) -> int:
    """As many as there are free places, first come first told, one session after the other."""
    wanted = select(Alert.session_id).where(Alert.kind == AlertKind.PLACES, WAITING)
    lists = select(Session.id).where(Session.id.in_(wanted), _on_sale(now)).order_by(Session.id)
    # Two sweeps at once must not tell two people of one place; sales, which only point at the row, go on.
    locked = session.scalars(lists.with_for_update(skip_locked=True, key_share=True)).all()
    free = catalog.free_counts(locked) if locked else {}
    return sum(_tell_in_turn(session_id, count, now) for session_id, count in free.items())


def _tell_in_turn(session_id: int, free: int, now: datetime) -> int:
    """Whoever was told a moment ago has a head start: the places meant for them are not announced again."""
    recent = select(func.count()).where(
        Alert.session_id == session_id, Alert.kind == AlertKind.PLACES, Alert.told_at > now - HEAD_START
    )
    left = free - (session.scalar(recent) or 0)
    due = _waiting(AlertKind.PLACES).where(Alert.session_id == session_id)
    return _write_to(due, min(left, BATCH), now) if left > 0 else 0


def _waiting(kind: AlertKind) -> Select[Alert]:
    return select(Alert).where(Alert.kind == kind, WAITING).order_by(Alert.asked_at, Alert.ref)


def _write_to(due: Select[Alert], limit: int, now: datetime) -> int:
    """The letter goes with the fact that it was written: each alert is spent once."""
    found: Sequence[Alert] = session.scalars(
        due.limit(limit).with_for_update(skip_locked=True, of=Alert)
    ).all()
    for alert in found:
        alert.told_at = now
        email_queue.write(LETTERS[alert.kind], alert.ref, alert.lang, alert.email)
    return len(found)


def _on_sale(now: datetime) -> ColumnElement[bool]:
    """`Session.on_sale`, as the database says it."""
    return and_(
        Session.state == SessionState.SCHEDULED, Session.on_sale_at <= now, Session.starts_at > now
    )  # fmt: skip


def _purge(now: datetime) -> None:
    """Forget whoever was told, or waits for what will not be; a letter still under way goes first."""
    over = select(Session.id).where(
        or_(Session.starts_at <= now, Session.state == SessionState.CANCELED),
        Session.id.in_(select(Alert.session_id)),
    )
    done = or_(Alert.told_at <= now - HEAD_START, Alert.session_id.in_(over))
    gone = delete(Alert).where(done, Alert.ref.not_in(email_queue.under_way(LETTERS.values())))
    refs_gone = session.scalars(
        gone.returning(Alert.ref), execution_options={"synchronize_session": False}
    ).all()
    if refs_gone:
        email_queue.forget(LETTERS.values(), refs_gone)
