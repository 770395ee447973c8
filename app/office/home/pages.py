"""The first page: what is wrong, today's sales, what waits for somebody, what a new venue has to do yet."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from app.flows.desk import readiness, tonight
from app.flows.desk import services as desk
from app.http import brands
from app.http.providers import takes_money
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office.home import alerts, cures, steps, todo
from app.office.home.blueprint import bp
from app.settlement.deferred import aged

__all__ = ["bp", "cures"]


@access.page(bp, "/", None)
def home() -> ResponseReturnValue:
    by = access.actor()
    if not by.may_somewhere(Right.SEE_ORDERS):
        return render("office/home/home.html", sold=None, waiting=None, now=clock.now())
    seen = by.channels(Right.SEE_ORDERS)
    sold, waiting = desk.sold_since(_midnight(), seen), desk.waiting(seen, by)
    return render(
        "office/home/home.html",
        region="office/home/_tiles.html",
        sold=sold,
        currency=brands.channel().currency,
        takings=[
            (Money(net, code), Money(sold.minor.get(code, 0), code), Money(sold.refunded.get(code, 0), code))
            for code, net in sold.net.items()
        ],
        tonight=tonight.fullness(_midnight(), seen),
        todo=todo.of(waiting, aged.totals(aged.lines(seen))),
        alerts=alerts.of(waiting),
        opening=_opening(),
        now=clock.now(),
    )


def _opening() -> steps.Opening | None:
    """Of what they may set up, the first channel that has something left to do."""
    found = access.channels_with(Right.SEE_SETUP)
    unready = readiness.first_unready(found, lambda channel: not takes_money(channel)) if found else None
    return steps.of(unready) if unready else None


def _midnight() -> datetime:
    """When today began at the venue."""
    here = clock.now().astimezone(ZoneInfo(brands.channel().timezone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)
