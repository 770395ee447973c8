"""Where an order stands, in a word and a shape."""

from __future__ import annotations

from app.http.i18n import _, lazy
from app.office.status import Status
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Ticket, Withheld

STATES = {
    OrderState.PAID: lazy("Paid"),
    OrderState.PLACED: lazy("In progress"),
    OrderState.LAPSED: lazy("Abandoned"),
    OrderState.CANCELED: lazy("Cancelled"),
    OrderState.REPLACED: lazy("Replaced"),
    OrderState.REFUNDED: lazy("Refunded"),
}
MARKS = {
    OrderState.PAID: ("good", "done"),
    OrderState.PLACED: ("soft", "to-come"),
    OrderState.LAPSED: ("soft", "ended"),
    OrderState.CANCELED: ("soft", "ended"),
    OrderState.REPLACED: ("soft", "ended"),
    OrderState.REFUNDED: ("soft", "back"),
}


def state_of(order: Order) -> Status:
    if order.paid and any(line.refunded_minor is not None for line in order.lines):
        return Status(_("Partly refunded"), "soft", "half")
    return Status(str(STATES[order.state]), *MARKS[order.state])


def ticket_status(ticket: Ticket | None) -> Status:
    if ticket is None:
        return Status(_("None issued"), "soft", "to-come")
    if ticket.revoked_at:
        return Status(_("Revoked"), "soft", "ended")
    if ticket.withheld is Withheld.DEFERRED:
        return Status(_("Kept back: the order is not paid"), "warn", "needs")
    if ticket.withheld is Withheld.INSTALMENTS:
        return Status(_("Kept back: too little is paid in instalments"), "warn", "needs")
    return Status(_("Valid"), "good", "done")
