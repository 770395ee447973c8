"""The columns that files of boards share, where each row is about an order."""

from __future__ import annotations

from collections.abc import Callable

from app.http import formats
from app.http.i18n import lazy
from app.kernel.money import Money
from app.office.lists.listing import Column, Row
from app.sale.orders.models import Order


def whose(order_of: Callable[[Row], Order]) -> tuple[Column[Row], ...]:
    """Its number, and who ordered it."""
    return (
        Column("no", lazy("No."), lambda row: formats.order_number(order_of(row).number)),
        Column("who", lazy("Contact"), lambda row: order_of(row).name or order_of(row).email),
        Column("email", lazy("Email"), lambda row: order_of(row).email),
    )


def how_much(amount_of: Callable[[Row], Money]) -> tuple[Column[Row], ...]:
    return (
        Column("amount", lazy("Amount"), amount_of),
        Column("currency", lazy("Currency"), lambda row: amount_of(row).currency),
    )


def zone_of(order: Order) -> str:
    """The time zone its moments are written in."""
    return order.channel.timezone
