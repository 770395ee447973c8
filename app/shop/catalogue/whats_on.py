"""What is on: the catalogue, an event, and the opening of a sale as an appointment."""

from __future__ import annotations

from datetime import date
from itertools import islice

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.http import brands
from app.http.languages import lang
from app.http.numbers import whole
from app.http.regions import render
from app.kernel import clock
from app.presenters import calendar_files
from app.sale.catalog import services as catalog
from app.sale.catalog.services import Availability, Filters
from app.shop.auth import entrance
from app.shop.catalogue import event_page
from app.shop.event_access import event_or_404, performance_or_404

bp = Blueprint("catalogue", __name__)
entrance.guard(bp)

PAGE = 12
MOST_PAGES = 1_000


@bp.get("/")
def front_door() -> ResponseReturnValue:
    return redirect(url_for("catalogue.catalog"), 302)


@bp.get("/<lang:lang>/", endpoint="catalog")
def whats_on() -> ResponseReturnValue:
    channel, filters = brands.channel(), _filters()
    shown = PAGE * min(MOST_PAGES, max(1, request.args.get("page", 1, type=whole)))
    listings = catalog.whats_on(channel, clock.now(), filters)
    return render(
        "shop/catalogue/catalog.html",
        region="shop/catalogue/_results.html",
        listings=list(islice(listings, shown)),
        more=len(listings) > shown,
        next_page=shown // PAGE + 1,
        filters=filters,
        kinds=catalog.kinds(channel),
        product=vouchers.for_sale(channel),
    )


def _filters() -> Filters:
    args = request.args
    return Filters(
        words=args.get("q", "").strip()[:60],
        kind=args.get("kind", "")[:20],
        day=args.get("day", type=date.fromisoformat),
        step_free="step_free" in args,
    )


@bp.get("/<lang:lang>/e/<slug>")
def event(slug: str) -> ResponseReturnValue:
    return event_page.page(event_or_404(slug), request.args.get("session"))


@bp.get("/<lang:lang>/e/<slug>/<performance_slug>/on-sale.ics")
def on_sale(slug: str, performance_slug: str) -> Response:
    """The opening of a sale as an appointment."""
    performance = performance_or_404(slug, performance_slug)
    if catalog.availability(performance, 0, clock.now()) is not Availability.NOT_YET:
        abort(404)
    body = calendar_files.opening(brands.channel(), performance, lang())
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{performance.slug}.ics"'
    return response
