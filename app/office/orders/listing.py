"""The list of orders. Its address is its state: filters, columns, and where the page begins."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, positions
from app.office.auth import step_up
from app.office.lists import exporting, kept
from app.office.orders import filters, words
from app.office.orders.blueprint import bp
from app.office.orders.columns import ORDERS, listed, what
from app.sale.orders import services as orders
from app.sale.orders.services import Position


@access.page(bp, "/orders", Right.SEE_ORDERS)
def orders_list() -> ResponseReturnValue:
    views = kept.of(ORDERS)
    if own := kept.opening(ORDERS, views):
        return redirect(own, 303)
    allowed = access.actor().channels(Right.SEE_ORDERS)
    wanted = filters.wanted(allowed)
    found = orders.search(wanted, position())
    if wanted.word and len(found.rows) == 1 and _means(wanted.word, found.rows[0].order.number):
        return redirect(url_for(".order", number=found.rows[0].order.number), 303)
    return render(
        "office/orders/list.html",
        region="office/orders/_list.html",
        listing=ORDERS,
        views=views,
        rows=list(listed(found.rows)),
        after=positions.written(found.after.placed_at, found.after.ref) if found.after else "",
        total=orders.count(wanted),
        most=orders.MOST_COUNTED,
        period=filters.period(),
        periods=filters.PERIODS,
        choices=filters.choices(allowed),
        state_of=words.state_of,
        what=what,
        may_export=access.actor().may_somewhere(Right.EXPORT),
        may_write=access.actor().may_somewhere(Right.HANDLE_ORDERS),
    )


@access.page(bp, "/orders/export", Right.EXPORT, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    wanted = filters.wanted(access.actor().channels(Right.EXPORT))
    return exporting.answer(
        ORDERS, orders.count(wanted, exporting.MOST), lambda: listed(orders.every(wanted)),
        zone=lambda order: order.row.order.channel.timezone,
    )  # fmt: skip


def position() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _means(word: str, number: str) -> bool:
    return number == word.replace("-", "").upper()
