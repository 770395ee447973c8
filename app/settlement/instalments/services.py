"""The life of a schedule: agreed, begun, paid share by share, lowered.

Callers hold the order's lock, and commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import contains_eager, joinedload

from app import cache
from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock, money
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.psp.port import CardSeen
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.instalments import offers, plans, shares
from app.settlement.instalments.models import CollectionProblem, Instalment, InstalmentPlan, Schedule
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.settlement.instalments.states import OPEN, InstalmentState
from app.settlement.tenders.models import TenderKind
from app.venue.channels.models import Channel, Country, MethodType, PaymentMethod

# The words of the mandate, as they stand now; who agreed, agreed to these.
MANDATE = "2026-11"

LEASE = timedelta(minutes=10)  # whoever takes a share in hand has so long before another may
ASK_AGAIN = timedelta(hours=1)


class CardInUse(Exception):
    """Open shares are taken from this card: another has to take its place first (E12)."""


class NotOpen(Exception):
    """One of these shares is paid, or canceled; `schedule` says how things stand."""

    def __init__(self, schedule: Schedule | None) -> None:
        super().__init__()
        self.schedule = schedule


# What the venue offers


def save_plan(code: str, **rules: Any) -> InstalmentPlan:
    """Create the plan of a payment method, or change some of its rules. Orders keep what they agreed to.

    Raises plans.BadPlan, and nothing is saved.
    """
    try:
        plan = plans.draw_up(code, **rules)
    except plans.BadPlan:
        session.rollback()
        raise
    session.commit()
    return plan


def declare_seller(channel: Channel, country: Country, *, large: bool) -> None:
    """Whose law its instalments keep, and whether it is a large company there. It holds for the whole house.

    Plans that were saved before are not offered beyond it.
    """
    channel.country, channel.large_company = country, large
    session.commit()


# Before the order


def proposals(methods: Iterable[PaymentMethod], deal: InstalmentRequest) -> list[Proposal]:
    """What each instalment plan among these methods makes of a deal."""
    codes = [method.code for method in methods if method.type is MethodType.INSTALMENTS]
    now = clock.now()
    return [
        offers.propose(cache.get_row(InstalmentPlan, code), deal, now) for code in codes if _has_plan(code)
    ]


def _has_plan(code: str) -> bool:
    """A method made by hand may have no plan yet."""
    known: frozenset[str] = cache.get_or_load(
        "instalment plans", lambda: frozenset(session.scalars(select(InstalmentPlan.method_code)))
    )
    return code in known


def agree(order: Order, proposal: Proposal, mandate: str) -> Schedule:
    """Write down what the shopper agrees to; agreed to once more, the dates are those of today."""
    if earlier := of_order(order.ref):
        session.delete(earlier)
        session.flush()
    schedule = Schedule(
        order_ref=order.ref,
        plan_code=proposal.code,
        contact_ref=order.contact_ref,
        mandate_version=MANDATE,
        mandate=mandate,
        agreed_at=clock.now(),
        **proposal.plan.terms,
    )
    schedule.instalments = [
        Instalment(
            number=share.number, due_on=share.due_on, amount=share.amount, agreed_minor=share.amount.minor
        )
        for share in proposal.shares
    ]
    session.add(schedule)
    return schedule


# Asking


def of_order(order_ref: str) -> Schedule | None:
    """As it stands now, share by share, whatever this session has seen of it before: for whoever changes it.

    Its card is not read with it: what a payment has just noted of that would be lost.
    """
    query = select(Schedule).filter_by(order_ref=order_ref).options(joinedload(Schedule.instalments))
    found = session.scalars(query.execution_options(populate_existing=True))
    return found.unique().one_or_none()


def shown(order_ref: str) -> Schedule | None:
    """With its shares and its card, in one statement: for pages and letters, which change nothing."""
    return session.scalars(_with_shares().filter_by(order_ref=order_ref)).unique().one_or_none()


def _standing(order_ref: str) -> Schedule:
    found = of_order(order_ref)
    if found is None:
        raise LookupError(f"no schedule for order {order_ref[:6]}…")
    return found


def of_orders(bought: Collection[Order]) -> dict[str, Schedule]:
    """The schedules of those orders that have one, by the order's ref."""
    refs = [order.ref for order in bought if order.in_shares]
    query = _with_shares().where(Schedule.order_ref.in_(refs))
    return {schedule.order_ref: schedule for schedule in session.scalars(query).unique()} if refs else {}


def running(contact_ref: str) -> list[Schedule]:
    """A contact's schedules of which something is still to be paid, the one due next first."""
    query = (
        _with_shares()
        .options(contains_eager(Schedule.order))
        .join(Schedule.order)
        .where(Schedule.contact_ref == contact_ref, Order.state == OrderState.PAID)
    )
    found = [schedule for schedule in session.scalars(query).unique() if schedule.open]
    return sorted(found, key=lambda schedule: schedule.open[0].due_on)


def _with_shares() -> Select[Schedule]:
    return select(Schedule).options(joinedload(Schedule.instalments), joinedload(Schedule.card))


def open_rows(order_ref: str, numbers: Collection[int]) -> list[Instalment]:
    """The shares of these numbers, all of them still to be paid. Raises NotOpen."""
    schedule = of_order(order_ref)
    rows = [row for row in schedule.open if row.number in numbers] if schedule else []
    if not rows or len(rows) != len(set(numbers)):
        raise NotOpen(schedule)
    return rows


def total(rows: Sequence[Instalment]) -> Money:
    return money.total((row.amount for row in rows), rows[0].amount.currency)


def outlives(order_ref: str, seen: CardSeen) -> bool:
    """Whether a card may pay an order's shares: one that ends too soon only where the plan lets it."""
    schedule = of_order(order_ref)
    if schedule is None or not schedule.refuses_short_cards or not seen.expiry:
        return True
    return (seen.expiry.year, seen.expiry.month) >= (schedule.last_due.year, schedule.last_due.month)


def serving(contact_ref: str) -> Counter[str]:
    """How many open shares each saved card of a contact is to pay."""
    query = (
        select(Schedule.card_ref)
        .join(Instalment, Instalment.order_ref == Schedule.order_ref)
        .where(
            Schedule.contact_ref == contact_ref, Schedule.card_ref.is_not(None), Instalment.state.in_(OPEN)
        )
    )
    return Counter(str(ref) for ref in session.scalars(query))


def to_come(days: int, state: InstalmentState | None) -> Sequence[Instalment]:
    """Open shares of paid orders due so many days from now or earlier, in the order they are due."""
    until = clock.now().date() + timedelta(days=days)
    states = OPEN if state is None else (state,)
    query = (
        select(Instalment)
        .join(Order, Order.ref == Instalment.order_ref)
        .where(Order.state == OrderState.PAID, Instalment.state.in_(states), Instalment.due_on <= until)
        .order_by(Instalment.due_on, Instalment.order_ref, Instalment.number)
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def falls_after_event(row: Instalment) -> bool:
    """An event that was moved forward leaves its schedule as it is; staff see it (S42)."""
    order = row.schedule.order
    evenings = [line.place.performance.starts_at for line in order.standing]
    at = shares.at_nine(row.due_on, order.channel.timezone)
    return bool(evenings) and min(evenings) <= at


def account(schedule: Schedule) -> str:
    """Where the ledger has what a contact still owes in instalments, all orders together."""
    return f"{TenderKind.INSTALMENTS}:{schedule.contact_ref}"


# What happens to it


def begin(order: Order, card_ref: str | None, payment_ref: str, provider_ref: str) -> None:
    """The first share is paid and the order with it: from now on the others come due."""
    schedule = _standing(order.ref)
    schedule.card_ref, schedule.first_ref = card_ref, provider_ref
    first, *later = schedule.instalments
    first.covered_by = payment_ref
    first.move(InstalmentState.PAID)
    for row in later:
        row.next_at = shares.at_nine(row.due_on, order.channel.timezone)
        row.remind_at = row.next_at - timedelta(days=schedule.plan.reminder_days)
    session.flush()  # the tickets have just been issued
    follow_with_tickets(schedule)


def cover(schedule: Schedule, rows: Sequence[Instalment], covered_by: str) -> None:
    """These shares are paid by what is named; the books of it are the payer's."""
    for row in rows:
        row.covered_by, row.trouble = covered_by, None
        row.move(InstalmentState.PAID)
    follow_with_tickets(schedule)


def refused(row: Instalment, trouble: CollectionProblem) -> None:
    """A bank said no on the share's day. What comes next depends on why, and on the plan's patience."""
    schedule = row.schedule
    row.trouble = trouble
    row.tries += 1
    row.move(InstalmentState.FAILED)
    row.next_at = _next_look(row)
    if row.next_at <= clock.now():
        late(row)
    else:
        _write(EmailKind.INSTALMENT_REFUSED, row, f"{clock.now():%y%m%d%H%M}")
    follow_with_tickets(schedule)


def postpone(row: Instalment) -> None:
    """No bank has said anything: it is tried again soon, and nobody is troubled."""
    row.next_at = clock.now() + ASK_AGAIN


def _next_look(row: Instalment) -> datetime:
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


def late(row: Instalment) -> None:
    """It has waited long enough: overdue, and what the plan says of that."""
    row.next_at = None
    if row.move(InstalmentState.OVERDUE):
        _write(EmailKind.INSTALMENT_OVERDUE, row)
        follow_with_tickets(row.schedule)


def follow_with_tickets(schedule: Schedule) -> None:
    """Tickets are kept back before enough is paid, and while a share is overdue if the plan says so."""
    paid = sum(row.amount.minor for row in schedule.instalments if row.state is InstalmentState.PAID)
    enough = paid * 100 >= (paid + schedule.left.minor) * schedule.release_percent
    overdue = any(row.state is InstalmentState.OVERDUE for row in schedule.instalments)
    if not enough or (overdue and schedule.withholds_tickets):
        tickets.withhold(schedule.order_ref, Withheld.INSTALMENTS)
    else:
        tickets.release(schedule.order_ref, Withheld.INSTALMENTS)


def lower(order_ref: str, amount: Money) -> None:
    """Part of the order was taken back: the last open shares are lowered first (S53, E23)."""
    schedule = _standing(order_ref)
    for row in reversed(schedule.open):
        less = min(amount, row.amount)
        row.amount -= less
        amount -= less
        if not row.amount:
            row.move(InstalmentState.CANCELED)
    if amount:
        raise ValueError("more would be taken off a schedule than is open")
    follow_with_tickets(schedule)


def use_card(schedule: Schedule, card_ref: str) -> None:
    """From now on shares are taken from this one. Those that waited for another card are taken at once, and
    the plan's patience with them begins again.
    """
    schedule.card_ref = card_ref
    for row in schedule.open:
        if row.trouble:
            row.trouble, row.next_at, row.tries = None, clock.now(), 0


# Its card


def drop_card(card: SavedCard) -> None:
    """Let a saved card go, if no open share needs it. Raises CardInUse."""
    if serving(card.contact_ref)[card.ref]:
        raise CardInUse
    _unname([card.ref])
    cards.drop(card)


def forget_cards(contact_ref: str) -> None:
    """Whose account ends: their schedules are settled, and name no card any more. The caller commits."""
    _unname([card.ref for card in cards.of_contact(contact_ref)])


def _unname(card_refs: Collection[str]) -> None:
    settled = update(Schedule).where(Schedule.card_ref.in_(card_refs)).values(card_ref=None)
    session.execute(settled, execution_options={"synchronize_session": False})


# When it comes due


def claim() -> Instalment | None:
    """The next share to look at, claimed by moving its next look; nothing stays locked."""
    now = clock.now()
    query = select(Instalment).where(Instalment.next_at <= now).order_by(Instalment.next_at).limit(1)
    row = session.scalars(query.with_for_update(of=Instalment, skip_locked=True)).first()
    if row:
        row.next_at = now + LEASE
    session.commit()
    return row


# What is told


def remind(limit: int = 200) -> int:
    """Write to whoever pays a share soon; how many letters that is."""
    now = clock.now()
    query = (
        select(Instalment)
        .where(Instalment.remind_at <= now)
        .order_by(Instalment.remind_at)
        .limit(limit)
        .with_for_update(of=Instalment, skip_locked=True)
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.remind_at = None
        if row.state is InstalmentState.UPCOMING and row.next_at and row.next_at > now:
            _write(EmailKind.INSTALMENT_SOON, row)
    session.commit()
    return len(rows)


def told_by(subject: str) -> Instalment | None:
    """The share a letter is about."""
    order_ref, _dash, rest = subject.partition("-")
    number = rest.partition("-")[0]
    return session.get(Instalment, (order_ref, int(number)))


def _write(kind: EmailKind, row: Instalment, again: str = "") -> None:
    """Once for each fact: a refusal later is another one."""
    order = row.schedule.order
    subject = "-".join(part for part in (row.order_ref, str(row.number), again) if part)
    email_queue.write(kind, subject, order.lang, order.email)


def book_card(schedule: Schedule, paid: Money, covered_by: str) -> None:
    """A charge stands in the books as money for the order: it takes so much off what is owed."""
    if paid:
        sides = {ledger.RECEIVABLE: paid, account(schedule): -paid}
        ledger.book(f"instalments:{covered_by}", schedule.order_ref, sides)
