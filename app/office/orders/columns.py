"""What a list of orders may show of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.kernel.money import Money
from app.office.lists.listing import Column, Listing
from app.office.orders import words
from app.sale.orders.models import Order
from app.sale.orders.services import OrderRow
from app.sale.orders.states import OrderState
from app.settlement.instalments import services as instalments
from app.settlement.refunds import services as refunds

AT_ONCE = 1000


@dataclass(frozen=True)
class Listed:
    """`left`: what is still to be paid of it. `refunded`: of what was taken back, or was never owed."""

    row: OrderRow
    left: Money
    refunded: Money


def listed(rows: Iterable[OrderRow]) -> Iterator[Listed]:
    """For each thousand, one statement if some are paid in instalments, one if some were paid too late."""
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        shared = [row.order.ref for row in some if row.order.paid and row.order.in_shares]
        yield from _with_rest(some, instalments.left(shared), refunds.came_back(_never_owed(some)))


def _never_owed(rows: Iterable[OrderRow]) -> list[str]:
    """Refs of orders whose money went back though nothing of them was taken back: it came too late."""
    refunded = (row.order for row in rows if row.order.refunded_minor is None)
    return [order.ref for order in refunded if order.state is OrderState.REFUNDED]


def _with_rest(rows: Sequence[OrderRow], left: dict[str, int], sent_back: dict[str, int]) -> Iterator[Listed]:
    for row in rows:
        order, currency = row.order, row.order.total.currency
        minor = order.due_minor if order.state is OrderState.PLACED else left.get(order.ref, 0)
        refunded = order.refunded_minor or sent_back.get(order.ref, 0)
        yield Listed(row, Money(minor, currency), Money(refunded, currency))


def _starts_at(row: OrderRow) -> datetime | None:
    return row.performance.starts_at if row.performance else None


def _method(order: Order) -> str:
    return order.method.internal_name.in_(lang()) if order.method_code else ""


def _delivery(order: Order) -> str:
    return order.delivery_mode.name.in_(lang()) if order.delivery_mode_id else ""


def _channel(order: Order) -> str:
    return order.channel.name.in_(lang())


def _origin(order: Order) -> str:
    return order.origin.name.in_(lang()) if order.origin_id else ""


def what(row: OrderRow) -> str:
    """What was bought, in a word or two."""
    if row.performance:
        return row.performance.event.title.in_(lang())
    return _("Gift vouchers") if row.gifts else ""


COLUMNS: tuple[Column[Listed], ...] = (
    Column("no", lazy("No."), lambda o: words.order_number(o.row.order), "c-no", always=True),
    Column("date", lazy("Date"), lambda o: o.row.order.placed_at, "c-date"),
    Column("who", lazy("Contact"), lambda o: o.row.order.name or o.row.order.email, "c-who", always=True),
    Column("email", lazy("Email"), lambda o: o.row.order.email, "c-more", rare=True, filed=True),
    Column("what", lazy("Performance"), lambda o: what(o.row), "c-what"),
    Column(
        "day", lazy("Day"), lambda o: _starts_at(o.row), "c-day",
        rare=True, filed=True,
    ),
    Column("places", lazy("Places"), lambda o: o.row.places, "c-qty num"),
    Column("state", lazy("State"), lambda o: words.state_of(o.row.order).word, "c-state"),
    Column("method", lazy("Payment"), lambda o: _method(o.row.order), "c-more", rare=True),
    Column("delivery", lazy("Delivery"), lambda o: _delivery(o.row.order), "c-more", rare=True),
    Column("channel", lazy("Sales channel"), lambda o: _channel(o.row.order), "c-more", rare=True),
    Column("origin", lazy("Origin"), lambda o: _origin(o.row.order), "c-more", rare=True),
    Column("total", lazy("Total"), lambda o: o.row.order.total, "c-sum num"),
    Column(
        "refunded", lazy_pgettext("amount", "Refunded"), lambda o: o.refunded, "c-more num",
        rare=True, filed=True,
    ),
    Column("left", lazy("Left"), lambda o: o.left, "c-rest num"),
    Column(
        "currency", lazy("Currency"), lambda o: o.row.order.total.currency, "c-day",
        rare=True, filed=True,
    ),
)  # fmt: skip

USUAL = "7"  # days


def usual_days(said: dict[str, object]) -> dict[str, str]:
    """The last week, unless something else says which orders of all days are meant."""
    named = ("period", "q", "since", "until", "event", "performance")
    return {} if any(name in said for name in named) else {"period": USUAL}


ORDERS = Listing(
    "orders", "orders.orders_list", "orders.export", COLUMNS,
    ("q", "state", "period", "since", "until", "method", "event", "performance", "channel", "origin"),
    bare=("period", "all"), implied=usual_days,
)  # fmt: skip
