"""Waiting lists: who is notified, in which order, and when an address is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock, refs
from app.kernel.emails import folded
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import email_addresses
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance, PerformanceState
from app.sale.waitlist.models import WAITING, WaitlistEntry, WaitlistKind
from app.venue.channels.models import Channel

HEAD_START = timedelta(minutes=15)
BATCH = 200
EMAIL_KINDS = {WaitlistKind.ON_SALE: EmailKind.ON_SALE, WaitlistKind.PLACES: EmailKind.PLACES_FREE}


def wait(channel: Channel, performance: Performance, kind: WaitlistKind, email: str, lang: str) -> None:
    """Put an address on the list. One that is there already keeps its turn. Raises NotAnAddress."""
    entry = insert(WaitlistEntry).values(
        ref=refs.new(), channel_code=channel.code, performance_id=performance.id, kind=kind,
        email=folded(email_addresses.normalized(email)), lang=lang, asked_at=clock.now(),
    )  # fmt: skip
    session.execute(
        entry.on_conflict_do_nothing(index_elements=["performance_id", "kind", "email"], index_where=WAITING)
    )
    session.commit()


def find(ref: str) -> WaitlistEntry | None:
    """An entry with all its email says."""
    return session.get(WaitlistEntry, ref)


def forget(channel: Channel, email: str) -> None:
    """Take an address off every list of this shop."""
    waiting = delete(WaitlistEntry).where(
        WaitlistEntry.channel_code == channel.code, WaitlistEntry.email == folded(email), WAITING
    )
    session.execute(waiting, execution_options={"synchronize_session": False})
    session.commit()


def notify() -> int:
    """Email whoever is due; how many that were."""
    now = clock.now()
    notified = _notify_of_sales(now) + _notify_of_places(now)
    session.commit()
    return notified


def _notify_of_sales(now: datetime) -> int:
    """Everyone at once: the sale is open to all of them."""
    due = (
        _waiting(WaitlistKind.ON_SALE)
        .join(Performance, Performance.id == WaitlistEntry.performance_id)
        .where(_on_sale(now))
    )
    return _write_to(due, BATCH, now)


def _notify_of_places(now: datetime) -> int:
    """As many as there are free places, first come first served, one performance after the other."""
    wanted = select(WaitlistEntry.performance_id).where(WaitlistEntry.kind == WaitlistKind.PLACES, WAITING)
    lists = select(Performance.id).where(Performance.id.in_(wanted), _on_sale(now)).order_by(Performance.id)
    # Two sweeps at once must not notify two people of one place. A key lock lets sales go on.
    locked = session.scalars(lists.with_for_update(skip_locked=True, key_share=True)).all()
    free = catalog.free_counts(locked) if locked else {}
    return sum(_notify_in_turn(performance_id, count, now) for performance_id, count in free.items())


def _notify_in_turn(performance_id: int, free: int, now: datetime) -> int:
    """Whoever was notified lately has a head start: the places meant for them are not announced again."""
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
    """The email and `notified_at` are written in one transaction, so each entry is notified once."""
    found: Sequence[WaitlistEntry] = session.scalars(
        due.limit(limit).with_for_update(skip_locked=True, of=WaitlistEntry)
    ).all()
    for entry in found:
        entry.notified_at = now
        email_queue.write(EMAIL_KINDS[entry.kind], entry.ref, entry.lang, entry.email)
    return len(found)


def _on_sale(now: datetime) -> ColumnElement[bool]:
    """`Performance.on_sale` in SQL."""
    return and_(
        Performance.state == PerformanceState.SCHEDULED,
        Performance.closed_at.is_(None),
        Performance.on_sale_at <= now,
        Performance.starts_at > now,
        Performance.event_id.in_(select(Event.id).where(catalog.IN_THE_SHOP)),
    )


def delete_old() -> int:
    """Delete entries that were notified or wait in vain, unless their email is still to be sent; how many."""
    now = clock.now()
    done = or_(WaitlistEntry.notified_at <= now - HEAD_START, WaitlistEntry.performance_id.in_(_over(now)))
    gone = delete(WaitlistEntry).where(
        done, WaitlistEntry.ref.not_in(email_queue.pending_subjects(EMAIL_KINDS.values()))
    )
    deleted = session.scalars(
        gone.returning(WaitlistEntry.ref), execution_options={"synchronize_session": False}
    ).all()
    if deleted:
        email_queue.forget(EMAIL_KINDS.values(), deleted)
    session.commit()
    return len(deleted)


def _over(now: datetime) -> Select[int]:
    """Performances that nobody needs to wait for any longer."""
    return select(Performance.id).where(
        or_(Performance.starts_at <= now, Performance.state == PerformanceState.CANCELED),
        Performance.id.in_(select(WaitlistEntry.performance_id)),
    )
