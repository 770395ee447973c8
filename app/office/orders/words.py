"""Where an order stands, in a word and a shape."""

from __future__ import annotations

from app.http import formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel import clock
from app.office.status import Status
from app.sale.catalog.models import Performance
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Ticket, Withheld
from app.venue.channels import services as channels


def order_number(order: Order) -> str:
    """As it stands in addresses and sentences: `4K7M-PQ2X`."""
    return formats.order_number(order.number)


STATES = {
    OrderState.PAID: lazy("Paid"),
    OrderState.PLACED: lazy("In progress"),
    OrderState.LAPSED: lazy("Abandoned"),
    OrderState.CANCELED: lazy("Cancelled"),
    OrderState.REPLACED: lazy("Replaced"),
    OrderState.REFUNDED: lazy("Refunded"),
}
PARTLY = "partly"  # in addresses, beside the states
WAITING = "transfer"
WAITS = lazy("Waits for a transfer")
CHOICES = {OrderState.PAID.value: STATES[OrderState.PAID], PARTLY: lazy("Partly refunded"), WAITING: WAITS}
CHOICES |= {state.value: word for state, word in STATES.items()}
MARKS = {
    OrderState.PAID: ("good", "done"),
    OrderState.PLACED: ("soft", "to-come"),
    OrderState.LAPSED: ("soft", "ended"),
    OrderState.CANCELED: ("soft", "ended"),
    OrderState.REPLACED: ("soft", "ended"),
    OrderState.REFUNDED: ("soft", "back"),
}


def performance_day(performance: Performance) -> str:
    zone = channels.by_code(performance.event.channel_code).timezone
    return formats.when(performance.starts_at, lang(), zone)


def state_of(order: Order) -> Status:
    if order.live and order.transfer_due_on:
        late = order.transfer_due_on < order.channel.date_at(clock.now())
        return (
            Status(_("Transfer is late"), "warn", "needs") if late else Status(str(WAITS), "soft", "to-come")
        )
    if order.partly_refunded:
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
