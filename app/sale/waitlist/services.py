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
from app.sale.catalog.models import Performance, PerformanceState
from app.sale.waitlist.models import WAITING, WaitlistEntry, WaitlistKind
from app.venue.channels.models import Channel

HEAD_START = timedelta(minutes=15)
BATCH = 200
LETTERS = {WaitlistKind.ON_SALE: EmailKind.ON_SALE, WaitlistKind.PLACES: EmailKind.PLACES_FREE}


def wait(channel: Channel, performance: Performance, kind: WaitlistKind, email: str, lang: str) -> None:
    """Put an address on the list. One that is there already keeps its turn."""
    alert = insert(WaitlistEntry).values(
        ref=refs.new(), channel_code=channel.code, performance_id=performance.id, kind=kind,
        email=email.lower(), lang=lang, asked_at=clock.now(),
    )  # fmt: skip
    session.execute(
        alert.on_conflict_do_nothing(index_elements=["performance_id", "kind", "email"], index_where=WAITING)
    )
    session.commit()


def find(ref: str) -> WaitlistEntry | None:
    """An alert with all its letter says."""
    return session.get(WaitlistEntry, ref)


def forget(channel: Channel, email: str) -> None:
    """Take an address off every list of this shop."""
    waiting = delete(WaitlistEntry).where(
        WaitlistEntry.channel_code == channel.code, WaitlistEntry.email == email.lower(), WAITING
    )
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
    due = (
        _waiting(WaitlistKind.ON_SALE)
        .join(Performance, Performance.id == WaitlistEntry.performance_id)
        .where(_on_sale(now))
    )
    return _write_to(due, BATCH, now)


def _tell_of_places(now: datetime) -> int:
    """As many as there are free places, first come first told, one session after the other."""
    wanted = select(WaitlistEntry.performance_id).where(WaitlistEntry.kind == WaitlistKind.PLACES, WAITING)
    lists = select(Performance.id).where(Performance.id.in_(wanted), _on_sale(now)).order_by(Performance.id)
    # Two sweeps at once must not tell two people of one place; sales, which only point at the row, go on.
    locked = session.scalars(lists.with_for_update(skip_locked=True, key_share=True)).all()
    free = catalog.free_counts(locked) if locked else {}
    return sum(_tell_in_turn(performance_id, count, now) for performance_id, count in free.items())


def _tell_in_turn(performance_id: int, free: int, now: datetime) -> int:
    """Whoever was told a moment ago has a head start: the places meant for them are not announced again."""
    recent = select(func.count()).where(
        WaitlistEntry.performance_id == performance_id,
        WaitlistEntry.kind == WaitlistKind.PLACES,
        WaitlistEntry.notified_at > now - HEAD_START,
    )
    left = free - (session.scalar(recent) or 0)
    due = _waiting(WaitlistKind.PLACES).where(WaitlistEntry.performance_id == performance_id)
    return _write_to(due, min(left, BATCH), now) if left > 0 else 0


def _waiting(kind: WaitlistKind) -> Select[WaitlistEntry]:
    return (
        select(WaitlistEntry)
        .where(WaitlistEntry.kind == kind, WAITING)
        .order_by(WaitlistEntry.asked_at, WaitlistEntry.ref)
    )


def _write_to(due: Select[WaitlistEntry], limit: int, now: datetime) -> int:
    """The letter goes with the fact that it was written: each alert is spent once."""
    found: Sequence[WaitlistEntry] = session.scalars(
        due.limit(limit).with_for_update(skip_locked=True, of=WaitlistEntry)
    ).all()
    for alert in found:
        alert.notified_at = now
        email_queue.write(LETTERS[alert.kind], alert.ref, alert.lang, alert.email)
    return len(found)


def _on_sale(now: datetime) -> ColumnElement[bool]:
    """`Performance.on_sale`, as the database says it."""
    return and_(
        Performance.state == PerformanceState.SCHEDULED,
        Performance.on_sale_at <= now,
        Performance.starts_at > now,
    )  # fmt: skip


def _purge(now: datetime) -> None:
    """Forget whoever was told, or waits for what will not be; a letter still under way goes first."""
    over = select(Performance.id).where(
        or_(Performance.starts_at <= now, Performance.state == PerformanceState.CANCELED),
        Performance.id.in_(select(WaitlistEntry.performance_id)),
    )
    done = or_(WaitlistEntry.notified_at <= now - HEAD_START, WaitlistEntry.performance_id.in_(over))
    gone = delete(WaitlistEntry).where(
        done, WaitlistEntry.ref.not_in(email_queue.under_way(LETTERS.values()))
    )
    refs_gone = session.scalars(
        gone.returning(WaitlistEntry.ref), execution_options={"synchronize_session": False}
    ).all()
    if refs_gone:
        email_queue.forget(LETTERS.values(), refs_gone)
