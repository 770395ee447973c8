"""What a file of tickets to give out says of each order."""

from __future__ import annotations

from app.http.i18n import lazy
from app.office.lists.listing import Column, Listing
from app.office.lists.of_orders import whose
from app.presenters import line_groups
from app.sale.orders.models import Order
from app.venue.delivery.models import Handover, address_lines


def _performances(order: Order) -> str:
    headings = (group.heading for group in line_groups.by_performance(order.standing))
    return "; ".join(f"{heading.title}, {heading.when}" for heading in headings)


def _seats(order: Order) -> str:
    groups = line_groups.by_performance(order.standing)
    seats = (line_groups.seats_together(line.place for line in group.lines) for group in groups)
    return "; ".join(filter(None, seats))


COLUMNS: tuple[Column[Order], ...] = (
    *whose(lambda order: order),
    Column("what", lazy("Performance"), _performances),
    Column("seats", lazy("Seats"), _seats),
    Column("places", lazy("Places"), lambda order: len(order.standing)),
    Column("address", lazy("Postal address"), lambda order: ", ".join(address_lines(order.address or {}))),
    Column("done", lazy("Given out"), lambda order: order.handed_over_at),
    Column("by", lazy("By whom"), lambda order: order.handed_over_by),
)
HAND_OUT = Listing(
    "hand_out", "hand_out.waiting", "hand_out.export", COLUMNS, ("way", "performance", "done"),
    bare=("way", Handover.BOX_OFFICE.value),
    implied=lambda said: {} if said.get("way") in set(Handover) else {"way": Handover.BOX_OFFICE.value},
)  # fmt: skip
