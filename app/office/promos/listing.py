"""Every promo code: what it takes off, how it stands, how often it was used, what it sold."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.http import numbers
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office.promos import words
from app.office.promos.blueprint import bp
from app.sale.orders import services as orders
from app.sale.orders.services import PromoSales
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import PromoState, PromosWanted
from app.venue.channels.models import Channel


@access.page(bp, "/promos", Right.SEE_OFFERS)
def promos() -> ResponseReturnValue:
    mine = channels_with(Right.SEE_OFFERS)
    state, channel = request.args.get("state", ""), request.args.get("channel", "")
    wanted = PromosWanted(
        [channel] if channel in mine else list(mine),
        PromoState(state) if state in set(PromoState) else None,
    )
    found = promotions.listed(wanted, clock.now(), numbers.whole_or(request.args.get("before"), 0))
    return render(
        "office/promos/list.html",
        page=found,
        sales=_sales([row.promo for row in found.rows], mine),
        channels=mine,
        channel=mine.get(channel),
        state=wanted.state,
        words=words,
        here=_here,
        may_change=bool(channels_with(Right.CHANGE_OFFERS)),
    )


def channels_with(right: Right) -> dict[str, Channel]:
    """Where somebody has this right, by code."""
    return {found.code: found for found in access.channels_with(right)}


def _sales(found: list[PromoCode], mine: dict[str, Channel]) -> dict[int, Money]:
    sold = orders.sold_with([promo.id for promo in found])
    none = PromoSales()
    return {
        promo.id: Money(sold.get(promo.id, none).turnover_minor, mine[promo.channel_code].currency)
        for promo in found
    }


def _here(before: int = 0, **changed: str) -> str:
    """This list with another filter, or its next page; a filter left empty is left out."""
    kept: dict[str, Any] = {name: request.args.get(name, "") for name in ("state", "channel")} | changed
    if before:
        kept["before"] = before
    return url_for(".promos", **{name: value for name, value in kept.items() if value})
