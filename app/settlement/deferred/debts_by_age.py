"""The statement that finds open debts by age: it follows the same rule as a contact's statement of account.

A refund lowers its own order's debt, a payment the oldest, and a guest's under somebody's address last.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CTE, and_, case, false, func, literal_column, or_, select, true

from app.accounting.ledger.models import Posting, Transaction
from app.kernel import clock
from app.sale.orders.models import Order
from app.settlement.statements.services import GIVEN_BACK
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState

ACCOUNT = "deferred:"
# In days: each bucket goes up to its number, and the last has no end.
BUCKETS = (30, 60, 90, None)


def by_contact() -> CTE:
    """One row for each contact with an open debt, and what is open in each bucket."""
    left = _left(_after_refunds(_entries()))
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


def _entries() -> CTE:
    """What was booked on each account that owes something, without what is or was only set aside."""
    on_account = Posting.account.like(literal_column("'deferred:%'"))  # as the index says it
    owing = select(Posting.account).where(on_account)
    owing = owing.group_by(Posting.account).having(func.sum(Posting.minor) > 0)
    contact_ref = func.substr(Posting.account, len(ACCOUNT) + 1)
    # Looked up one by one: there are far more tenders than entries of open accounts.
    named = Tender.ref == func.split_part(Transaction.key, ":", 2)
    tender = select(Tender.ref, Tender.state).where(named).offset(0).lateral()
    set_aside = func.coalesce(tender.c.state.in_((TenderState.RESERVED, TenderState.RELEASED)), false())
    gives_back = or_(*(Transaction.key.startswith(prefix) for prefix in GIVEN_BACK))
    query = (
        select(
            contact_ref.label("contact_ref"), Posting.currency, Transaction.id, Transaction.booked_at,
            Order.ref.label("order_ref"), func.sum(Posting.minor).label("minor"),
            and_(gives_back, Order.ref.is_not(None), tender.c.ref.is_(None)).label("refund"),
            func.coalesce(Order.contact_ref == contact_ref, Order.ref.is_(None)).label("theirs"),
        )
        .join(Posting, Posting.transaction_id == Transaction.id)
        .outerjoin(tender, true())
        .outerjoin(Order, Order.ref == Transaction.order_ref)
        .where(on_account, Posting.account.in_(owing), ~set_aside)
        .group_by(Posting.account, Posting.currency, Transaction.id, tender.c.ref, Order.ref)
    )  # fmt: skip
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
