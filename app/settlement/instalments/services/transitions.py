"""What becomes of a share: paid, refused, tried again, late, lowered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

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

LEASE = timedelta(minutes=10)  # whoever takes a share in hand has so long before another may
ASK_AGAIN = timedelta(hours=1)


def mark_paid(schedule: Schedule, rows: Sequence[Instalment], covered_by: str) -> None:
    """These shares are paid by what is named; the books of it are the payer's."""
    for row in rows:
        row.covered_by, row.trouble = covered_by, None
        row.move(InstalmentState.PAID)
    update_tickets(schedule)


def mark_refused(row: Instalment, trouble: CollectionProblem) -> None:
    """A bank said no on the share's day. What comes next depends on why, and on the plan's patience."""
    schedule = row.schedule
    row.trouble = trouble
    row.tries += 1
    row.move(InstalmentState.FAILED)
    row.next_at = _next_attempt_at(row)
    if row.next_at <= clock.now():
        mark_overdue(row)
    else:
        reminders.write(EmailKind.INSTALMENT_REFUSED, row, f"{clock.now():%y%m%d%H%M}")
    update_tickets(schedule)


def postpone(row: Instalment) -> None:
    """No bank has said anything: it is tried again soon, and nobody is troubled."""
    row.next_at = clock.now() + ASK_AGAIN


def _next_attempt_at(row: Instalment) -> datetime:
    """The next try; with none left, or if only the shopper can help, the end of the plan's patience.

    Days are counted from the try that was refused: after an outage nobody has less time.
    """
    terms, order = row.schedule, row.schedule.order
    today = order.channel.date_at(clock.now())
    gaps = [later - sooner for sooner, later in pairwise([0, *terms.retry_days])]
    if row.waits_for_shopper:
        on = today + timedelta(days=terms.grace_days)
    elif row.tries <= len(gaps):
        on = today + timedelta(days=gaps[row.tries - 1])
    else:
        on = row.due_on + timedelta(days=terms.grace_days)
    return shares.at_nine(on, order.channel.timezone)


def mark_overdue(row: Instalment) -> None:
    """It has waited long enough: overdue, and what the plan says of that."""
    row.next_at = None
    if row.move(InstalmentState.OVERDUE):
        reminders.write(EmailKind.INSTALMENT_OVERDUE, row)
        update_tickets(row.schedule)


def update_tickets(schedule: Schedule) -> None:
    """Tickets are kept back before enough is paid, and while a share is overdue if the plan says so."""
    paid = sum(row.amount.minor for row in schedule.instalments if row.state is InstalmentState.PAID)
    enough = paid * 100 >= (paid + schedule.left.minor) * schedule.release_percent
    overdue = any(row.state is InstalmentState.OVERDUE for row in schedule.instalments)
    if not enough or (overdue and schedule.withholds_tickets):
        tickets.withhold(schedule.order_ref, Withheld.INSTALMENTS)
    else:
        tickets.release(schedule.order_ref, Withheld.INSTALMENTS)


def reduce(order_ref: str, amount: Money) -> None:
    """Part of the order was taken back: the last open shares are lowered first (S53, E23)."""
    schedule = lookup.get(order_ref)
    for row in reversed(schedule.open):
        less = min(amount, row.amount)
        row.amount -= less
        amount -= less
        if not row.amount:
            row.move(InstalmentState.CANCELED)
    if amount:
        raise ValueError("more would be taken off a schedule than is open")
    update_tickets(schedule)


def claim() -> Instalment | None:
    """The next share to look at, claimed by moving its next look; nothing stays locked."""
    now = clock.now()
    query = select(Instalment).where(Instalment.next_at <= now).order_by(Instalment.next_at).limit(1)
    row = session.scalars(query.with_for_update(of=Instalment, skip_locked=True)).first()
    if row:
        row.next_at = now + LEASE
    session.commit()
    return row
