"""Counting, and reading what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.accounting.ledger.models import Posting
from app.db import session
from app.flows.metrics import order_balances
from app.flows.metrics.models import MetricCount
from app.kernel import clock
from app.settlement.payments.models import Payment

IMBALANCE = "ledger_imbalance_cents"
UNBALANCED = "orders_unbalanced"
ATTEMPTS = "payment_attempts"
DELETED = "rows_deleted"


def count() -> int:
    """Count anew what grows with the books; how many figures that is. The sweep calls this."""
    states = select(Payment.provider, Payment.state, func.count()).group_by(Payment.provider, Payment.state)
    attempts = {f"{provider}/{state}": number for provider, state, number in session.execute(states)}
    imbalance = session.scalar(select(func.coalesce(func.sum(Posting.minor), 0))) or 0
    _replace(ATTEMPTS, attempts)
    _replace(IMBALANCE, {"": int(imbalance)})
    session.commit()
    return len(attempts) + 1


def check_orders() -> int:
    """Compare the orders of the last days with the books; how many are out. The sweep calls this.

    The figure without an order is how many, so that none can be told from never counted.
    """
    found = order_balances.unbalanced(clock.now())
    _replace(UNBALANCED, {"": len(found), **found})
    session.commit()
    return len(found)


def add_deleted(what: str, number: int) -> None:
    """So many more rows were deleted because their time was over."""
    row = insert(MetricCount).values(name=DELETED, label=what, value=number, counted_at=clock.now())
    more = {"value": MetricCount.value + row.excluded.value, "counted_at": row.excluded.counted_at}
    session.execute(row.on_conflict_do_update(index_elements=["name", "label"], set_=more))
    session.commit()


def counted() -> Sequence[MetricCount]:
    return session.scalars(select(MetricCount)).all()


def _replace(name: str, values: Mapping[str, int]) -> None:
    """One sweep counts at a time, so nobody else writes this figure."""
    session.execute(delete(MetricCount).where(MetricCount.name == name))
    rows = [
        {"name": name, "label": label, "value": value, "counted_at": clock.now()}
        for label, value in values.items()
    ]
    if rows:
        session.execute(insert(MetricCount), rows)
