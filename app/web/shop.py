"""What is on: the catalogue, an event, and the shop's own words."""

from __future__ import annotations

from datetime import date
from itertools import islice

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import services as catalog
from app.catalog.services import Filters
from app.kernel import clock
from app.web import brands, markdown
from app.web.regions import render

bp = Blueprint("shop", __name__)

PAGE = 12


@bp.get("/")
def front_door() -> ResponseReturnValue:
    return redirect(url_for("shop.catalog"), 302)


@bp.get("/<lang>/", endpoint="catalog")
def whats_on() -> ResponseReturnValue:
    channel, filters = brands.channel(), _filters()
    shown = PAGE * max(1, request.args.get("page", 1, type=int))
    listings = catalog.whats_on(channel, clock.now(), filters)
    return render(
        "shop/catalog.html",
        region="shop/_results.html",
        listings=list(islice(listings, shown)),
        more=len(listings) > shown,
        next_page=shown // PAGE + 1,
        filters=filters,
        kinds=catalog.kinds(channel),
    )


def _filters() -> Filters:
    args = request.args
    return Filters(
        words=args.get("q", "").strip()[:60],
        kind=args.get("kind", "")[:20],
        day=args.get("day", type=date.fromisoformat),
        step_free="step_free" in args,
    )


@bp.get("/<lang>/e/<slug>")
def event(slug: str) -> ResponseReturnValue:
    found = catalog.event_at(brands.channel(), slug)
    if found is None:
        abort(404)
    showings = catalog.showings_of(found, clock.now())
    chosen = next((s for s in showings if s.session.slug == request.args.get("session")), None)
    chosen = chosen or next((s for s in showings if s.availability.open), None) or next(iter(showings), None)
    offers = catalog.offers(brands.channel(), chosen.session) if chosen else []
    return render(
        "shop/event.html",
        region="shop/_offers.html",
        event=found,
        showings=showings,
        chosen=chosen,
        offers=offers,
        description=markdown.render(found.description),
    )


@bp.get("/<lang>/terms")
def terms() -> ResponseReturnValue:
    return render("shop/page.html", kind="terms", body=markdown.render(brands.channel().terms))


@bp.get("/<lang>/privacy")
def privacy() -> ResponseReturnValue:
    return render("shop/page.html", kind="privacy", body=markdown.render(brands.channel().privacy))


@bp.get("/<lang>/accessibility")
def accessibility() -> ResponseReturnValue:
    return render(
        "shop/page.html", kind="accessibility", body=markdown.render(brands.channel().accessibility)
    )


@bp.get("/<lang>/contact")
def contact() -> ResponseReturnValue:
    return render("shop/contact.html", channel=brands.channel())
