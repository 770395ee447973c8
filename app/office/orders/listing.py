"""The list of orders. Its address is its state: filters, and where the page begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import lazy
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.sale.orders import services as orders
from app.sale.orders.services import Filter, Position
from app.sale.orders.states import OrderState

DAYS = {"1": 1, "7": 7, "30": 30, "all": None}
PERIODS = {
    "1": lazy("Today"), "7": lazy("Last 7 days"), "30": lazy("Last 30 days"), "all": lazy("All orders"),
}  # fmt: skip
USUAL = "7"


@access.page(bp, "/orders", Right.SEE_ORDERS)
def orders_list() -> ResponseReturnValue:
    wanted, period = _filter(), _period()
    found = orders.search(wanted, Position.read(request.args.get("after", "")))
    if wanted.word and len(found.rows) == 1 and found.rows[0].number == wanted.word.replace("-", "").upper():
        return redirect(url_for(".order", number=found.rows[0].number), 303)
    return render(
        "office/orders/list.html",
        region="office/orders/_list.html",
        page=found,
        total=orders.count(wanted),
        most=10_000,
        wanted=wanted,
        period=period,
        periods=PERIODS,
        states=words.STATES,
        state_of=words.state_of,
        here=_here,
    )


def _filter() -> Filter:
    days = DAYS[_period()]
    word = request.args.get("q", "").strip()[:254]
    state = request.args.get("state", "")
    return Filter(
        channels=access.actor().channels(Right.SEE_ORDERS),
        states=(OrderState(state),) if state in set(OrderState) else (),
        since=clock.now() - timedelta(days=days) if days and not word else None,
        word=word,
    )


def _period() -> str:
    asked = request.args.get("period", USUAL)
    return asked if asked in DAYS else USUAL


def _here(after: Position | None = None, **changed: str) -> str:
    """This list with another filter, or its next page; a filter left empty is left out."""
    kept = {name: request.args.get(name, "") for name in ("q", "state", "period")} | changed
    if after:
        kept["after"] = str(after)
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(".orders_list", **values)
