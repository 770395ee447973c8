"""Which instalments of which order a page is about. Whoever knows an order's secret ref may pay for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, request

from app.kernel.money import Money
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, Schedule
from app.shop.order_access import order_or_404

bp = Blueprint("instalments", __name__)

MOST = 12


@dataclass(frozen=True)
class InstalmentSelection:
    """`rows` are the instalments that were asked for; `open`, those of them that are still to be paid."""

    order: Order
    schedule: Schedule
    rows: Sequence[Instalment]

    @property
    def open(self) -> list[Instalment]:
        return [row for row in self.rows if row.open]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(row.number for row in self.open)

    @property
    def shares(self) -> str:
        """As an address says it: `2.3`."""
        return ".".join(map(str, self.numbers))

    @property
    def amount(self) -> Money:
        return instalments.total(self.open)

    @property
    def others(self) -> list[Instalment]:
        """What is still to be paid after these."""
        return [row for row in self.schedule.open if row not in self.rows]


def chosen(ref: str) -> InstalmentSelection:
    """With no instalment named, the next one. An order that was not begun, or has none, is not here."""
    order = order_or_404(ref)
    schedule = instalments.shown(order.ref) if order.paid_at else None
    if schedule is None:
        abort(404)
    wanted = request.values.get("shares", "")[: 3 * MOST].split(".")
    rows = [row for row in schedule.instalments if str(row.number) in wanted]
    return InstalmentSelection(order, schedule, rows or schedule.open[:1] or schedule.instalments[-1:])
