"""Choosing seats: the best ones for a request, from a list, or so many entries of a slot."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.form_keys import answered_once
from app.http.i18n import _, plural
from app.presenters import seating
from app.sale.baskets import services as baskets
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, PriorityPass
from app.shop import hold_check, step_guard, visitor
from app.shop.auth import entrance
from app.shop.event_access import performance_or_404
from app.shop.seats import proposal, selection
from app.shop.seats.selection import SeatSelection

bp = Blueprint("seats", __name__)
step_guard.guard(bp)
hold_check.guard(bp)
entrance.guard(bp)

REFUSALS = (baskets.TooMany, baskets.TooManyHeld, baskets.NotOnSale, baskets.PlacesGone)


@bp.get("/<lang:lang>/e/<slug>/<performance_slug>/seats")
def seats(slug: str, performance_slug: str) -> ResponseReturnValue:
    performance = performance_or_404(slug, performance_slug)
    return proposal.draw(performance, selection.requested(), selection.priority_pass(performance))


@bp.post("/<lang:lang>/e/<slug>/<performance_slug>/seats")
@answered_once
def take(slug: str, performance_slug: str) -> ResponseReturnValue:
    """Take what was proposed, what was ticked, or so many entries; the hold starts or starts again."""
    performance = performance_or_404(slug, performance_slug)
    asked, promised = selection.requested(), selection.priority_pass(performance)
    wanted = selection.wanted_places(performance, asked)
    if not wanted:
        return proposal.draw(
            performance, asked, promised, problem=_("Choose at least one ticket."), status=422
        )
    try:
        _take(performance, wanted, promised)
    except REFUSALS as refusal:
        return _refused(refusal, performance, asked, wanted, promised)
    visitor.update_count()
    _flash_taken(performance, len(wanted))
    return redirect(url_for("basket.basket"), 303)


def _take(performance: Performance, wanted: Sequence[PlaceRequest], promised: PriorityPass | None) -> None:
    """Others' holds that are over but not yet swept must not stand in the way."""
    early, taker = visitor.admitted_early(performance), hold_check.taker()

    def attempt() -> None:
        basket = visitor.basket_or_new()
        baskets.take(basket, performance, wanted, promised, presale=early, taker=taker)

    try:
        attempt()
    except baskets.PlacesGone:
        if not baskets.release_lapsed():
            raise
        attempt()


def _refused(
    refusal: Exception,
    performance: Performance,
    asked: SeatSelection,
    wanted: Sequence[PlaceRequest],
    promised: PriorityPass | None,
) -> ResponseReturnValue:
    """The page again, with the reason; where places have gone, with the nearest ones."""
    status, problem = 409, _("These tickets are not on sale now.")
    match refusal:
        case baskets.TooMany(limit=limit):
            status, problem = 422, seating.limit_words(limit)
        case baskets.TooManyHeld():
            problem = hold_check.too_many_held(refusal)
        case baskets.PlacesGone():
            asked, problem = asked.nearest_to(wanted), _gone(wanted)
    return proposal.draw(performance, asked, promised, problem=problem, status=status)


def _gone(wanted: Sequence[PlaceRequest]) -> str:
    if any(place.place_id is None for place in wanted):
        return _("There are not that many left. See what is still free.")
    return plural(
        "That seat has just gone. Here are the nearest.",
        "One of these seats has just gone. Here are the nearest.",
        len(wanted),
    )


def _flash_taken(performance: Performance, count: int) -> None:
    flash(plural("%(num)d ticket is in your basket.", "%(num)d tickets are in your basket.", count))
    if _leaves_one_alone(performance):
        flash(_("One seat beside yours stays alone: choosing side by side helps others."))


def _leaves_one_alone(performance: Performance) -> bool:
    """Said to whoever ticked each seat, where the venue wants it said; it stops nobody."""
    ids = selection.ticked_ids()
    return brands.channel().advise_orphans and bool(ids) and catalog.leaves_one_alone(performance, ids)
