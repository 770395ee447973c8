"""Seats in words: found ones, listed ones, those of a basket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import gifts as gift_words
from app.presenters import line_groups
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Place


def limit_words(limit: int) -> str:
    return plural("%(num)d ticket at most in one order.", "%(num)d tickets at most in one order.", limit)


def found_words(places: Sequence[Place], asked: Any) -> str:
    if asked.apart or len(places) == 1:
        return plural("We found %(num)d seat", "We found %(num)d seats", len(places))
    return _("We found %(num)d seats together", num=len(places))


def seat_aloud(place: Place) -> str:
    """What a screen reader says of one seat in the list."""
    seat = place.seat
    if seat is None:
        return line_groups.seat(place)
    extras = [seat.view.in_(lang()), _("step-free") if seat.step_free else ""]
    return ", ".join(filter(None, [line_groups.seat(place), *extras]))


def zones(places: Iterable[Place]) -> list[tuple[str, list[tuple[str, list[Place]]]]]:
    """Listed seats by zone, then by row, in the order they came."""
    found = []
    for zone, in_zone in groupby(places, key=_zone):
        rows = groupby(in_zone, key=lambda place: place.seat.row if place.seat else "")
        found.append((zone, [(row, list(seats)) for row, seats in rows]))
    return found


def _zone(place: Place) -> str:
    return place.seat.zone.name.in_(lang()) if place.seat else ""


def free_words(free: int, wanted: int) -> str:
    if free == wanted:
        return _("Your seats are still free: take them again with one tap.")
    if not free:
        return _("Others have taken your seats meanwhile. We look for the nearest.")
    return plural("%(num)d of your seats is still free.", "%(num)d of your seats are still free.", free)


CardGroup = tuple[line_groups.PerformanceHeading | gift_words.GiftHeading, list[tuple[str, str, Money]]]


def card_groups(basket: Basket) -> list[CardGroup]:
    """What the order's card lists: performances, then gift vouchers."""
    listed: list[CardGroup] = [
        (group.heading, group.counts) for group in line_groups.by_performance(basket.lines)
    ]
    if basket.gifts:
        listed.append((gift_words.heading(basket.gifts), gift_words.counted(basket.gifts)))
    return listed
