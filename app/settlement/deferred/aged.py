"""Debts by age: who owes what on a deferred account, and for how long. The database works it out.

It follows the same rule as a contact's statement: a refund lowers its own order's debt, a payment the oldest,
and a guest's under somebody's address last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from app.accounting.ledger.models import Posting, Transaction
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.statements.services import GIVEN_BACK
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState

PAGE = 50
ACCOUNT = "deferred:"
# In days: each bucket goes up to its number, and the last has no end.
BUCKETS = (30, 60, 90, None)


@dataclass(frozen=True)
class Aged:
    """What one contact owes, by bucket of age; `oldest` is when the oldest open debt was made."""

    contact: Contact
    buckets: tuple[Money, ...]
    oldest: datetime

    @property
    def total(self) -> Money:
        return sum(self.buckets[1:], self.buckets[0])


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this contact."""

    oldest: datetime
    contact_ref: str


@dataclass(frozen=True)
class AgedPage:
    rows: Sequence[Aged]
    after: Position | None


@dataclass(frozen=True)
class Totals:
    """How many contacts owe something in each bucket, and how much that is by currency."""

    contacts: int
    contacts_beyond_first: int
    by_bucket: tuple[int, ...]
    owed: dict[str, tuple[Money, ...]]


def page(
    channels: Collection[str] | None, bucket: int | None = None, after: Position | None = None
) -> AgedPage:
    """The oldest first; only those who owe something in one bucket, if it is named."""
    debts = _by_contact(channels)
    query = select(Contact, *_sums(debts), debts.c.currency, debts.c.oldest)
    query = query.join(debts, debts.c.contact_ref == Contact.ref)
    if bucket is not None:
        query = query.where(_sums(debts)[bucket] > 0)
    if after:
        place = tuple_(debts.c.oldest, debts.c.contact_ref)
        query = query.where(place > (after.oldest, after.contact_ref))
    found = session.execute(query.order_by(debts.c.oldest, debts.c.contact_ref).limit(PAGE + 1)).all()
    rows = [
        Aged(contact, tuple(Money(int(minor), currency) for minor in sums), oldest)
        for contact, *sums, currency, oldest in found
    ]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return AgedPage(rows[:PAGE], Position(last.oldest, last.contact.ref) if last else None)


def totals(channels: Collection[str] | None) -> Totals:
    debts = _by_contact(channels)
    sums = _sums(debts)
    late = sum(sums[2:], sums[1]) > 0
    owing = [func.count().filter(one) for one in (late, *(one > 0 for one in sums))]
    query = select(debts.c.currency, func.count(), *owing, *(func.sum(one) for one in sums))
    found = session.execute(query.group_by(debts.c.currency)).all()
    size = len(BUCKETS)
    return Totals(
        sum(row[1] for row in found),
        sum(row[2] for row in found),
        tuple(sum(row[3 + at] for row in found) for at in range(size)),
        {row[0]: tuple(Money(int(minor), row[0]) for minor in row[3 + size :]) for row in found},
    )


def _sums(debts: CTE) -> list[ColumnElement[Any]]:
    return [debts.c[f"bucket_{at}"] for at in range(len(BUCKETS))]


def _by_contact(channels: Collection[str] | None) -> CTE:
    """One row for each contact with an open debt, and what is open in each bucket."""
    left = _left(_after_refunds(_entries(channels)))
    age, start = clock.now() - left.c.booked_at, timedelta()
    sums = []
    for at, days in enumerate(BUCKETS):
        end = timedelta(days=days) if days else None
        inside = and_(age >= start, age < end) if end else age >= start
        if not at:
            inside = or_(inside, age < start)
        sums.append(func.coalesce(func.sum(left.c.open).filter(inside), 0).label(f"bucket_{at}"))
        start = end or start
    query = select(left.c.contact_ref, left.c.currency, func.min(left.c.booked_at).label("oldest"), *sums)
    query = query.where(left.c.open > 0).group_by(left.c.contact_ref, left.c.currency)
    return query.cte("debts")


def _entries(channels: Collection[str] | None) -> CTE:
    """What was booked on each account that owes something, without what is or was only set aside."""
    owing = select(Posting.account).where(Posting.account.like(literal_column("'deferred:%'")))
    owing = owing.group_by(Posting.account).having(func.sum(Posting.minor) > 0)
    set_aside = func.coalesce(Tender.state.in_((TenderState.RESERVED, TenderState.RELEASED)), false())
    gives_back = or_(*(Transaction.key.startswith(prefix) for prefix in GIVEN_BACK))
    query: Select[Any] = (
        select(
            Contact.ref.label("contact_ref"), Posting.currency, Transaction.id, Transaction.booked_at,
            Order.ref.label("order_ref"), func.sum(Posting.minor).label("minor"),
            and_(gives_back, Order.ref.is_not(None), Tender.ref.is_(None)).label("refund"),
            func.coalesce(Order.contact_ref == Contact.ref, Order.ref.is_(None)).label("theirs"),
        )
        .join(Posting, Posting.transaction_id == Transaction.id)
        .join(Contact, Contact.ref == func.substr(Posting.account, len(ACCOUNT) + 1))
        .outerjoin(Tender, Tender.ref == func.split_part(Transaction.key, ":", 2))
        .outerjoin(Order, Order.ref == Transaction.order_ref)
        .where(Posting.account.in_(owing), ~set_aside)
        .group_by(Contact.ref, Posting.currency, Transaction.id, Tender.ref, Order.ref)
    )  # fmt: skip
    if channels is not None:
        query = query.where(Contact.channel_code.in_(channels))
    return query.cte("entries")


def _after_refunds(entries: CTE) -> CTE:
    """Each debt without what was refunded of its order, which the first debts of the order take."""
    its_order = entries.c.contact_ref, entries.c.order_ref
    back = func.sum(case((and_(entries.c.refund, entries.c.minor < 0), -entries.c.minor), else_=0))
    paid = func.sum(case((and_(~entries.c.refund, entries.c.minor < 0), -entries.c.minor), else_=0))
    debt = case((entries.c.minor > 0, entries.c.minor), else_=0)
    run = func.sum(debt).over(partition_by=its_order, order_by=entries.c.id)
    rest = func.least(debt, run - back.over(partition_by=its_order))
    return select(
        entries, func.greatest(0, rest).label("rest"),
        paid.over(partition_by=entries.c.contact_ref).label("paid"),
    ).cte("after_refunds")  # fmt: skip


def _left(debts: CTE) -> CTE:
    """Each debt without what was paid since, which the oldest debts take first, and a guest's last."""
    in_turn = debts.c.theirs.desc(), debts.c.id
    run = func.sum(debts.c.rest).over(partition_by=debts.c.contact_ref, order_by=in_turn)
    open_ = func.greatest(0, func.least(debts.c.rest, run - debts.c.paid))
    return select(debts.c.contact_ref, debts.c.currency, debts.c.booked_at, open_.label("open")).cte("open")
