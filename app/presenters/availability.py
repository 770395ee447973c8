"""How an event and its performances stand, in words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from app.http import brands, formats
from app.http.i18n import _, lazy, plural
from app.http.languages import lang
from app.kernel.money import Money
from app.sale.catalog.models import Performance, PriceType
from app.sale.catalog.services import Availability, CategoryOffer, Showing

LAST_IN_CATEGORY = 10


KINDS = {
    "opera": lazy("Opera"),
    "concert": lazy("Concerts"),
    "dance": lazy("Dance"),
    "theatre": lazy("Theatre"),
    "family": lazy("For families"),
    "exhibition": lazy("Exhibitions"),
    "visit": lazy("Visits"),
    "talk": lazy("Talks"),
}


def kind_words(kind: str) -> str:
    return str(KINDS.get(kind, kind.capitalize()))


def when(performance: Performance) -> str:
    return formats.when(performance.starts_at, lang(), brands.channel().timezone)


def state_tag(showing: Showing) -> tuple[str, str] | None:
    """(word, kind of tag) for where the sale of a performance stands; None for the usual case."""
    match showing.availability:
        case Availability.LAST_PLACES:
            return _("Last seats"), "few"
        case Availability.SOLD_OUT:
            return _("Sold out"), "done"
        case Availability.CLOSED:
            return _("Sales closed"), "done"
        case Availability.NOT_YET:
            return _on_sale_from(showing.performance), ""
        case Availability.CANCELED:
            return _("Cancelled"), "late"
        case Availability.POSTPONED:
            return _("Postponed"), "late"
    return None


def _on_sale_from(performance: Performance) -> str:
    day = formats.day(performance.on_sale_at, lang(), brands.channel().timezone)
    return _("On sale from %(day)s", day=day)


def state_sentence(performance: Performance, availability: Availability) -> str:
    match availability:
        case Availability.SOLD_OUT:
            return _("This session is sold out.")
        case Availability.CLOSED:
            return _("The sale of this session is closed.")
        case Availability.NOT_YET:
            on_sale = formats.when(performance.on_sale_at, lang(), brands.channel().timezone)
            return _("On sale from %(when)s.", when=on_sale)
        case Availability.CANCELED:
            return _("This session is cancelled.")
        case Availability.POSTPONED:
            return _("This session is postponed.")
    return _("This session is over.")


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(num)d minutes", num=minutes)
    return (
        _("%(hours)d h %(minutes)02d", hours=hours, minutes=rest) if rest else _("%(hours)d h", hours=hours)
    )


def days(showings: Iterable[Showing]) -> list[tuple[str, list[Showing]]]:
    """Performances by the day they are on, in words: a museum has many a day, an opera one."""
    zone = brands.channel().timezone
    by_day = groupby(showings, key=lambda s: formats.day(s.performance.starts_at, lang(), zone))
    return [(day, list(found)) for day, found in by_day]


def lowest(offer: CategoryOffer) -> Money:
    return min(tariff.price for tariff in offer.tariffs)


def price_types_of(offers: Iterable[CategoryOffer]) -> list[PriceType]:
    """Every price type that is sold here, in their order: a category may be without some of them."""
    found = {tariff.price_type.id: tariff.price_type for offer in offers for tariff in offer.tariffs}
    return sorted(found.values(), key=lambda one: (one.position, one.id))


def few_words(offer: CategoryOffer) -> str | None:
    if not 0 < offer.free <= LAST_IN_CATEGORY:
        return None
    return plural("%(num)d seat left", "%(num)d seats left", offer.free)
