"""On the way to the venue's own site: whoever holds seats is told that they are kept, and until when (S8)."""

from __future__ import annotations

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.numbers import whole
from app.http.regions import render
from app.kernel import clock
from app.shop import layout_context, visitor
from app.shop.basket.contents import bp


@bp.get("/<lang:lang>/leaving")
def leaving() -> ResponseReturnValue:
    """Only to an address the venue has set: `to` is its place in the header."""
    ways, asked = brands.of(brands.channel()).ways_out, request.args.get("to", -1, type=whole)
    if asked is None or not 0 <= asked < len(ways):
        abort(404)
    way, found = ways[asked], visitor.basket()
    if found is None or not found.usable or found.empty:
        return redirect(way.url, 303)
    return render(
        "shop/basket/leaving.html",
        basket=found,
        words=layout_context.words_of(way),
        url=way.url,
        locked=found.payment_locked(clock.now()),
    )
