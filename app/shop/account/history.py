"""Where an order stands, for the pages of the account."""

from __future__ import annotations

from app.http.i18n import _
from app.presenters import instalments
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments.models import Schedule


def state_of(order: Order, schedule: Schedule | None = None) -> tuple[str, str]:
    """(word, kind of tag) for where an order stands."""
    if order.paid and schedule and schedule.open:
        return instalments.progress(schedule)
    return {
        OrderState.PAID: (_("Partly refunded"), "late") if order.refunded else (_("Paid"), ""),
        OrderState.PLACED: (_("In progress"), "few"),
        OrderState.REFUNDED: (_("Refunded"), "late"),
        OrderState.CANCELED: (_("Cancelled"), "done"),
    }[order.state]
