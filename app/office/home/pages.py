"""The first page: today's sales, and what waits for somebody."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.flows.desk import services as desk
from app.http import brands
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access

bp = Blueprint("home", __name__)


@access.page(bp, "/", None)
def home() -> ResponseReturnValue:
    by = access.actor()
    if not by.may_somewhere(Right.SEE_ORDERS):
        return render("office/home/home.html", sold=None, waiting=None, now=clock.now())
    channels = by.channels(Right.SEE_ORDERS)
    sold = desk.sold_since(_midnight(), channels)
    return render(
        "office/home/home.html",
        region="office/home/_tiles.html",
        sold=sold,
        currency=brands.channel().currency,
        takings=[Money(minor, currency) for currency, minor in sorted(sold.minor.items())],
        waiting=desk.waiting(channels),
        now=clock.now(),
    )


def _midnight() -> datetime:
    """When today began at the venue."""
    here = clock.now().astimezone(ZoneInfo(brands.channel().timezone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)
