"""Choosing seats: the best ones for a wish, from a list, or so many entries of a slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.i18n import _, plural
from app.http.regions import render
from app.kernel import clock
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, Place, PriceType, PriorityPass
from app.sale.catalog.services import CategoryOffer, SeatRequest
from app.shop import visitor

bp = Blueprint("seats", __name__)


@dataclass(frozen=True)
class Asked:
    """What the form asked for: a category, how many at each tariff, and how they should sit."""

    category_id: int
    counts: dict[int, int]
    step_free: bool
    apart: bool
    skip: int

    @property
    def places(self) -> int:
        return sum(self.counts.values())

    def tariffs(self) -> list[int]:
        """One price type a place, in the order of the form."""
        return [price_type for price_type, count in self.counts.items() for _ in range(count)]

    def choices(self, places: Sequence[Place] | None = None) -> list[PlaceRequest]:
        tariffs = self.tariffs()
        ids = [place.id for place in places] if places else [None] * len(tariffs)
        return [PlaceRequest(self.category_id, t, place) for t, place in zip(tariffs, ids, strict=True)]


@bp.get("/<lang>/e/<slug>/<performance_slug>/seats")
def seats(slug: str, performance_slug: str) -> ResponseReturnValue:
    performance = _session(slug, performance_slug)
    return _draw(performance, _asked(performance), _promised(performance))


def _session(slug: str, performance_slug: str) -> Performance:
    found = catalog.performance_at(brands.channel(), slug, performance_slug)
    if found is None:
        abort(404)
    return found


def _promised(performance: Performance) -> PriorityPass | None:
    """First choice, house seats included, for somebody we had to disappoint (E19)."""
    ref = request.values.get("priority", "")
    promised = catalog.promise(ref[:26]) if ref else None
    return promised if promised and promised.performance_id == performance.id else None


def _asked(performance: Performance) -> Asked:
    values = request.values
    counts = {
        int(name.removeprefix("count-")): min(_whole(value), 99)
        for name, value in values.items()
        if name.startswith("count-") and name.removeprefix("count-").isdecimal()
    }
    return Asked(
        category_id=values.get("category", 0, type=int),
        counts={price_type: count for price_type, count in counts.items() if count},
        step_free="step_free" in values,
        apart="apart" in values,
        skip=min(values.get("skip", 0, type=int), 20),
    )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _draw(
    performance: Performance,
    asked: Asked,
    promised: PriorityPass | None,
    *,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    house = promised is not None
    offers = catalog.offers(brands.channel(), performance, house=house)
    availability = catalog.availability(performance, sum(offer.free for offer in offers), clock.now())
    admitted = availability.open or house or visitor.admitted_early(performance)
    asked = asked if admitted else replace(asked, counts={})
    chosen = next((o for o in offers if o.category.id == asked.category_id), None) or _first_free(offers)
    listed = request.values.get("way") == "list" and performance.event.numbered
    problem = problem or _limit(asked)
    proposal = [] if problem and status == 200 else _proposal(performance, asked, house)
    if asked.places and not proposal and not problem and performance.event.numbered:
        problem = _none_left(asked, chosen)
    return render(
        "shop/seats/seats.html",
        region="shop/seats/_offer.html",
        status=422 if problem and status == 200 else status,
        performance=performance,
        availability=availability,
        admitted=admitted,
        offers=offers,
        chosen=chosen,
        asked=asked,
        proposal=proposal,
        priced=_priced(chosen, asked, proposal),
        problem=problem,
        limit=brands.channel().places_per_order,
        way="list" if listed else "best",
        listed=catalog.free_seats(performance, chosen.category.id, house=house) if listed and chosen else [],
        promised=promised,
        basket=_started(),
    )


def _started() -> Basket | None:
    """The basket that holds something already: its bar and card stand on this page too."""
    found = visitor.basket()
    return found if found and found.usable and not found.empty else None


def _first_free(offers: Sequence[CategoryOffer]) -> CategoryOffer | None:
    return next((offer for offer in offers if offer.free), offers[0] if offers else None)


def _limit(asked: Asked) -> str:
    limit = brands.channel().places_per_order
    if asked.places <= limit:
        return ""
    return plural("%(num)d ticket at most.", "%(num)d tickets at most.", limit)


def _proposal(performance: Performance, asked: Asked, house: bool) -> list[Place]:
    if not asked.places or not performance.event.numbered:
        return []
    wish = SeatRequest(asked.category_id, asked.places, asked.step_free, not asked.apart, asked.skip, house)
    found = catalog.best_places(performance, wish)
    return found or (catalog.best_places(performance, _again(wish)) if wish.skip else [])


def _again(wish: SeatRequest) -> SeatRequest:
    """After the last proposal comes the first."""
    return SeatRequest(wish.category_id, wish.count, wish.step_free, wish.together, 0, wish.house)


def _none_left(asked: Asked, chosen: CategoryOffer | None) -> str:
    if chosen and chosen.free >= asked.places and not asked.apart:
        return _("No seats left side by side. Try separate seats, fewer of them, or another category.")
    return _("No seats left in this category.")


def _priced(
    chosen: CategoryOffer | None, asked: Asked, proposal: Sequence[Place]
) -> list[tuple[Place, PriceType, catalog.Tariff]]:
    tariffs = [chosen.tariff(price_type) for price_type in asked.tariffs()] if chosen else []
    return [(p, t.price_type, t) for p, t in zip(proposal, tariffs, strict=False) if t]


@bp.post("/<lang>/e/<slug>/<performance_slug>/seats")
def take(slug: str, performance_slug: str) -> ResponseReturnValue:
    """Take what was proposed, what was ticked, or so many entries; the hold starts or starts again."""
    performance = _session(slug, performance_slug)
    asked, promised = _asked(performance), _promised(performance)
    choices = _ticked(performance) or _choices(performance, asked)
    if not choices:
        return _draw(performance, asked, promised, problem=_("Choose at least one ticket."), status=422)
    try:
        _take(performance, choices, promised)
    except baskets.TooMany as refusal:
        words = plural(
            "%(num)d ticket at most in one order.", "%(num)d tickets at most in one order.", refusal.limit
        )
        return _draw(performance, asked, promised, problem=words, status=422)
    except baskets.NotOnSale:
        return _draw(
            performance, asked, promised, problem=_("These tickets are not on sale now."), status=409
        )
    except baskets.PlacesGone:
        return _draw(performance, _nearest(asked, choices), promised, problem=_gone(choices), status=409)
    except baskets.BasketLocked:
        return redirect(url_for("checkout.state_of_basket"), 303)
    visitor.remember()
    flash(plural("%(num)d ticket is in your basket.", "%(num)d tickets are in your basket.", len(choices)))
    if _lonely(performance):
        flash(_("One seat beside yours stays alone: choosing side by side helps others."))
    return redirect(url_for("basket.basket"), 303)


def _take(performance: Performance, choices: Sequence[PlaceRequest], promised: PriorityPass | None) -> None:
    """Others' holds that are over but not yet swept must not stand in the way."""
    try:
        early = visitor.admitted_early(performance)
        baskets.take(visitor.basket_or_new(), performance, choices, promised, presale=early)
    except baskets.PlacesGone:
        if not baskets.release_lapsed():
            raise
        baskets.take(visitor.basket_or_new(), performance, choices, promised)


def _lonely(performance: Performance) -> bool:
    """Said to whoever chose each seat themselves, where the venue wishes it; it stops nobody."""
    ids = _numbers("place")
    wished = brands.channel().advise_orphans and bool(ids)
    return wished and catalog.leaves_one_alone(performance, ids)


def _ticked(performance: Performance) -> list[PlaceRequest]:
    """From the list: each ticked seat says its category and tariff, all of it checked again by the basket."""
    ids = _numbers("place")
    tariff = request.form.get("tariff", 0, type=int)
    if not ids or not tariff:
        return []
    found = {place.id: place for place in catalog.places(ids[:50])}
    return [PlaceRequest(found[i].category_id, tariff, i) for i in ids if i in found]


def _numbers(name: str) -> list[int]:
    return [int(value) for value in request.form.getlist(name) if value.isdecimal() and len(value) < 16]


def _choices(performance: Performance, asked: Asked) -> list[PlaceRequest]:
    if not performance.event.numbered:
        return asked.choices()
    ids = _numbers("seat")
    if len(ids) != asked.places:
        return []
    return [PlaceRequest(asked.category_id, t, i) for t, i in zip(asked.tariffs(), ids, strict=True)]


def _nearest(asked: Asked, choices: Sequence[PlaceRequest]) -> Asked:
    """The same wish from the first proposal on; what was ticked on a list says it by its tariffs."""
    counts = asked.counts or dict(Counter(choice.price_type_id for choice in choices))
    return replace(asked, category_id=choices[0].category_id, counts=counts, skip=0)


def _gone(choices: Sequence[PlaceRequest]) -> str:
    if any(choice.place_id is None for choice in choices):
        return _("There are not that many left. See what is still free.")
    return plural(
        "That seat has just gone. Here are the nearest.",
        "One of these seats has just gone. Here are the nearest.",
        len(choices),
    )
