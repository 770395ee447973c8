"""The seats page as it is drawn: what is free, and the best seats for what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.i18n import _, plural
from app.http.regions import render
from app.kernel import clock
from app.sale.baskets.models import Basket
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, Place, PriceType, PriorityPass
from app.sale.catalog.services import Availability, CategoryOffer, SeatRequest
from app.shop import visitor
from app.shop.seats import selection
from app.shop.seats.selection import SeatSelection

PricedPlace = tuple[Place, PriceType, catalog.Tariff]


@dataclass(frozen=True)
class _Sale:
    """Where the sale of a performance stands for this visitor; `admitted`: they may buy now."""

    offers: Sequence[CategoryOffer]
    availability: Availability
    admitted: bool


@dataclass(frozen=True)
class _Proposal:
    """The seats found, or the `problem` that says why there are none."""

    proposal: Sequence[Place] = ()
    problem: str = ""


def draw(
    performance: Performance,
    asked: SeatSelection,
    promised: PriorityPass | None,
    *,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """`problem` is why what was asked for could not be taken."""
    sale = _sale(performance, promised)
    asked = asked if sale.admitted else replace(asked, counts={})
    chosen = _chosen(sale.offers, asked)
    limit = promised.places if promised else brands.channel().places_per_order
    problem = problem or _over_limit(asked, limit)
    found = _propose(performance, asked, chosen, promised, problem, refused=status != 200)
    return render(
        "shop/seats/seats.html",
        region="shop/seats/_offer.html",
        status=422 if found.problem and status == 200 else status,
        performance=performance,
        chosen=chosen,
        asked=asked,
        promised=promised,
        priced=_priced(chosen, asked, found.proposal),
        limit=limit,
        basket=_started_basket(),
        **vars(sale),
        **vars(found),
        **_list(performance, chosen, promised),
    )


def _sale(performance: Performance, promised: PriorityPass | None) -> _Sale:
    house = promised is not None
    offers = catalog.offers(brands.channel(), performance, house=house)
    availability = catalog.availability(performance, sum(offer.free for offer in offers), clock.now())
    admitted = availability.open or house or visitor.admitted_early(performance)
    return _Sale(offers, availability, admitted)


def _chosen(offers: Sequence[CategoryOffer], asked: SeatSelection) -> CategoryOffer | None:
    """The category asked for, else the first with free places, else the first."""
    named = next((offer for offer in offers if offer.category.id == asked.category_id), None)
    return named or next((offer for offer in offers if offer.free), offers[0] if offers else None)


def _over_limit(asked: SeatSelection, limit: int) -> str:
    if asked.places <= limit:
        return ""
    return plural("%(num)d ticket at most.", "%(num)d tickets at most.", limit)


def _propose(
    performance: Performance,
    asked: SeatSelection,
    chosen: CategoryOffer | None,
    promised: PriorityPass | None,
    problem: str,
    *,
    refused: bool,
) -> _Proposal:
    """Nothing is proposed beside a problem, unless taking seats was `refused`: then the nearest are."""
    if not asked.places or not performance.event.numbered or (problem and not refused):
        return _Proposal(problem=problem)
    found = _best_places(performance, asked, house=promised is not None)
    return _Proposal(found, problem or ("" if found else _none_left(asked, chosen)))


def _best_places(performance: Performance, asked: SeatSelection, *, house: bool) -> list[Place]:
    """After the last proposal comes the first again."""
    wanted = SeatRequest(asked.category_id, asked.places, asked.step_free, not asked.apart, asked.skip, house)
    found = catalog.best_places(performance, wanted)
    return found or (catalog.best_places(performance, replace(wanted, skip=0)) if wanted.skip else [])


def _none_left(asked: SeatSelection, chosen: CategoryOffer | None) -> str:
    if chosen and chosen.free >= asked.places and not asked.apart:
        return _("No seats left side by side. Try separate seats, fewer of them, or another category.")
    return _("No seats left in this category.")


def _priced(
    chosen: CategoryOffer | None, asked: SeatSelection, proposal: Sequence[Place]
) -> list[PricedPlace]:
    tariffs = [chosen.tariff(price_type) for price_type in asked.price_types()] if chosen else []
    return [(p, t.price_type, t) for p, t in zip(proposal, tariffs, strict=False) if t]


def _list(
    performance: Performance, chosen: CategoryOffer | None, promised: PriorityPass | None
) -> dict[str, Any]:
    """Which of the two ways to choose is shown, and every free seat for the list."""
    listing = request.values.get("way") == "list" and performance.event.numbered
    house = promised is not None
    seats = catalog.free_seats(performance, chosen.category.id, house=house) if listing and chosen else []
    return {
        "way": "list" if listing else "best",
        "listed": seats,
        "ticked": selection.ticked_ids(),
        "ticked_tariff": _ticked_tariff(chosen),
    }


def _ticked_tariff(chosen: CategoryOffer | None) -> int:
    """The one that came along if it is for sale there, else the first."""
    known = [tariff.price_type.id for tariff in chosen.tariffs] if chosen else []
    asked = selection.ticked_tariff()
    return asked if asked in known else next(iter(known), 0)


def _started_basket() -> Basket | None:
    """The basket that holds something already: its bar and card are on this page too."""
    found = visitor.basket()
    return found if found and found.usable and not found.empty else None
