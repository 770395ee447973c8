"""Orders and money in sentences, for the pages of the account."""

from __future__ import annotations

from app.http import formats
from app.http.i18n import _
from app.presenters import instalments
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments.models import Schedule
from app.settlement.statements.services import Entry, EntryKind


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


def entry_words(entry: Entry) -> str:
    """Why a balance moved. What staff wrote is shown as they wrote it."""
    if entry.kind is EntryKind.ADJUSTED or entry.order is None:
        return entry.reason
    number = formats.order_number(entry.order.number)
    if entry.kind is EntryKind.REFUND:
        return _("Refund of order %(number)s", number=number)
    if entry.kind is EntryKind.SET_ASIDE:
        return _("Set aside for order %(number)s", number=number)
    if entry.kind is EntryKind.SETTLED:
        return _("Paid for order %(number)s", number=number)
    return _("Order %(number)s", number=number)
