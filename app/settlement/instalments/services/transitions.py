"""What becomes of an instalment: paid, refused, tried again, overdue, reduced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from app import row_claims
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.instalments import shares
from app.settlement.instalments.models import CollectionProblem, Instalment, Schedule
from app.settlement.instalments.services import lookup, reminders
from app.settlement.instalments.states import InstalmentState

LEASE = timedelta(minutes=10)  # a worker that claims an instalment has so long before another may
ASK_AGAIN = timedelta(hours=1)
OVERDUE_AFTER = timedelta(days=1)  # of a try that no bank has answered


def mark_paid(schedule: Schedule, rows: Sequence[Instalment], covered_by: str) -> None:
    """Mark these as paid by a payment or a tender, named by its ref. The caller books the money."""
    for row in rows:
        row.covered_by, row.trouble = covered_by, None
        row.move(InstalmentState.PAID)
    update_tickets(schedule)


def mark_refused(row: Instalment, trouble: CollectionProblem) -> None:
    """A bank refused it. When it is tried again depends on the reason and on the plan's dunning rules."""
    schedule = row.schedule
    row.trouble = trouble
    row.tries += 1
    row.move(InstalmentState.FAILED)
    row.look_again(_next_attempt_at(row))
    if row.next_at and row.next_at <= clock.now():
        mark_overdue(row)
    elif row.next_at:
        reminders.write(EmailKind.INSTALMENT_REFUSED, row, f"{clock.now():%y%m%d%H%M}")
    update_tickets(schedule)


def postpone(row: Instalment) -> None:
    """The bank gave no answer: it is tried again soon, without an email."""
    row.look_again(clock.now() + ASK_AGAIN)


def alarm_if_unanswered(row: Instalment) -> None:
    """No bank has said yes or no, so it is tried again within the hour, however long it has been due."""
    if row.next_at and row.next_at <= clock.now() + ASK_AGAIN:
        row_claims.alarm_if_overdue(row, _due_at(row), OVERDUE_AFTER)


def _due_at(row: Instalment) -> datetime:
    """When this try of it was due, by the plan."""
    terms = row.schedule
    days = [0, *terms.retry_days]
    on = row.due_on + timedelta(days=days[min(row.tries, len(days) - 1)])
    return shares.at_nine(on, terms.order.channel.timezone)


def _next_attempt_at(row: Instalment) -> datetime:
    """The next attempt. With none left, or if only the shopper can help, the end of the grace period.

    Days are counted from the attempt that was refused, so that an outage costs nobody any time.
    """
    terms, channel = row.schedule, row.schedule.order.channel
    today, grace = channel.date_at(clock.now()), timedelta(days=terms.grace_days)
    if row.waits_for_shopper:
        on = today + grace
    elif row.tries <= len(terms.retry_days):
        on = today + _retry_gap(terms, row.tries)
    else:
        on = row.due_on + grace
    return shares.at_nine(on, channel.timezone)


def suspend(row: Instalment) -> None:
    """Neither take it nor remind of it, until it is resumed. The caller commits."""
    row.suspended_at = clock.now()
    row.next_at = row.remind_at = None


def resume(row: Instalment) -> None:
    """Let it take its course again. What came due meanwhile is taken the next morning, not at once."""
    row.suspended_at = None
    channel, now = row.schedule.order.channel, clock.now()
    usual = {
        InstalmentState.UPCOMING: lambda: shares.at_nine(row.due_on, channel.timezone),
        InstalmentState.FAILED: lambda: _next_attempt_at(row),
    }.get(row.state)
    if usual is not None:
        morning = shares.at_nine(channel.date_at(now) + timedelta(days=1), channel.timezone)
        row.next_at = usual() if usual() > now else morning


def _retry_gap(terms: Schedule, tries: int) -> timedelta:
    gaps = [later - sooner for sooner, later in pairwise([0, *terms.retry_days])]
    return timedelta(days=gaps[tries - 1])


def mark_overdue(row: Instalment) -> None:
    """The grace period is over: it is overdue, and the shopper gets an email."""
    row.next_at = None
    if row.move(InstalmentState.OVERDUE):
        reminders.write(EmailKind.INSTALMENT_OVERDUE, row)
        update_tickets(row.schedule)


def update_tickets(schedule: Schedule) -> None:
    """Withhold tickets until enough is paid, and while an instalment is overdue if the plan says so."""
    paid = sum(row.amount.minor for row in schedule.instalments if row.state is InstalmentState.PAID)
    enough = paid * 100 >= (paid + schedule.left.minor) * schedule.release_percent
    overdue = any(row.state is InstalmentState.OVERDUE for row in schedule.instalments)
    if not enough or (overdue and schedule.withholds_tickets):
        tickets.withhold(schedule.order_ref, Withheld.INSTALMENTS)
    else:
        tickets.release(schedule.order_ref, Withheld.INSTALMENTS)


def reduce(order_ref: str, amount: Money) -> None:
    """Part of the order was taken back: the last open instalments are reduced first (S53, E23)."""
    schedule = lookup.get(order_ref)
    for row in reversed(schedule.open):
        taken_off = min(amount, row.amount)
        row.amount -= taken_off
        amount -= taken_off
        if not row.amount:
            row.move(InstalmentState.CANCELED)
    if amount:
        raise ValueError("more would be taken off a schedule than is open")
    update_tickets(schedule)


def claim() -> Instalment | None:
    """The next instalment to look at, claimed by moving its `next_at`; nothing stays locked."""
    now = clock.now()
    query = select(Instalment).where(Instalment.next_at <= now).order_by(Instalment.next_at).limit(1)
    row = session.scalars(query.with_for_update(of=Instalment, skip_locked=True)).first()
    if row:
        row.next_at = now + LEASE
    session.commit()
    return row
