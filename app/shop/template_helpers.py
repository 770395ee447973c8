"""What templates may call: amounts, seats and states in words, and some addresses."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, url_for

from app.http import brands, countries, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import clock
from app.presenters import availability, card_words, line_groups, posters, prices, seating
from app.presenters import gifts as gift_words
from app.presenters.wording import say
from app.psp.port import DirectPost
from app.sale.catalog.models import Performance, PriorityPass
from app.sale.catalog.services import Listing
from app.venue.delivery.models import address_lines


def card_of(listing: Listing) -> SimpleNamespace:
    """What an event shows of itself on the catalogue."""
    event, first = listing.event, listing.showings[0]
    tag, tag_kind = (availability.state_tag(first) if len(listing.showings) == 1 else None) or ("", "")
    return SimpleNamespace(
        href=url_for("catalogue.event", slug=event.slug),
        poster_url=posters.poster_src(event),
        picture_url=posters.picture_src(event),
        title=event.title.in_(lang()),
        when=_dates(listing),
        where=event.venue.name.in_(lang()),
        price=_price_from(listing),
        tag=tag,
        tag_kind=tag_kind,
    )


def _dates(listing: Listing) -> str:
    first, more = availability.when(listing.showings[0].performance), len(listing.showings) - 1
    if not more:
        return first
    others = plural("and %(num)d other date", "and %(num)d other dates", more)
    return f"{first} {others}"


def _price_from(listing: Listing) -> str:
    if not listing.price_from:
        return _("Free of charge")
    return _("from %(price)s", price=formats.money(listing.price_from, lang()))


def others_url(performance: Performance, asked: Any, promised: PriorityPass | None) -> str:
    """The same request, one proposal further."""
    values: dict[str, Any] = {f"count-{price_type}": count for price_type, count in asked.counts.items()}
    values |= {"category": asked.category_id, "skip": asked.skip + 1}
    values |= {name: "1" for name in ("apart", "step_free") if getattr(asked, name)}
    if promised:
        values["priority"] = promised.ref
    return url_for("seats.seats", slug=performance.event.slug, performance_slug=performance.slug, **values)


def steps(current: int, pays: object) -> list[tuple[str, str | None]]:
    """(name, address) of the four steps; only those already walked have an address (N3)."""
    pay = say("step_payment")
    pay = pay if pays else _("%(step)s: not needed", step=pay)
    words = (say("step_delivery"), say("step_summary"), pay, say("step_confirmation"))
    pages = ("checkout.delivery", "checkout.summary", "checkout.payment")
    done = current < len(words)
    return [(word, url_for(pages[n]) if done and n + 1 < current else None) for n, word in enumerate(words)]


def this_month() -> str:
    """`2026-11` where the venue is: until when a card is good is not for the phone's clock to say."""
    return f"{clock.now().astimezone(ZoneInfo(brands.channel().timezone)):%Y-%m}"


def card_errors(problems: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The provider's complaints beside the fields they are about."""
    names = {"cardNumber": "number", "card-holder": "holder", "card-month": "month", "card-cvc": "cvc"}
    return {names[target]: sentence for target, sentence in problems if target in names}


Pairs = Iterable[tuple[str, str]]


def hidden_of(entry: DirectPost, saves_card: bool, brand: str = "") -> list[tuple[str, str]]:
    """What goes along with a card: that it is to be saved, if it is, and which of its brands pays."""
    return list((dict(entry.hidden) | dict(_instead(entry, saves_card, brand))).items())


def kept_of(entry: DirectPost, brand: str = "") -> list[tuple[str, str]]:
    """What the box to save the card changes; nothing if it may not be saved."""
    return list(_instead(entry, True, brand)) if entry.hidden_if_saved else []


def choices_of(entry: DirectPost, saves_card: bool) -> dict[str, list[list[tuple[str, str]]]]:
    """By brand what choosing it changes: as the page is, and with the box ticked."""
    now = {choice.brand: _instead(entry, saves_card, choice.brand) for choice in entry.brands}
    return {brand: [list(pairs), kept_of(entry, brand)] for brand, pairs in now.items()}


def _instead(entry: DirectPost, saves_card: bool, brand: str) -> Pairs:
    found = entry.choice(brand) or entry
    if saves_card and entry.hidden_if_saved:
        return found.hidden_if_saved
    return () if found is entry else found.hidden


def entry_kind(entry: object) -> str:
    """Which of the card form's shapes the provider asks for."""
    return type(entry).__name__


HELPERS = (
    address_lines, availability.days, availability.duration, availability.few_words,
    availability.kind_words, availability.lowest, availability.state_sentence,
    availability.state_tag, card_errors, card_of, choices_of, entry_kind, hidden_of, kept_of, others_url,
    prices.agreed_rows, prices.basket_rows, prices.bill_rows, prices.card_rows, prices.fee_words,
    prices.free_or, prices.later_words, prices.method_rows, prices.order_fee_words, prices.paid_rows,
    prices.price_words, prices.stored_rows, prices.vat_rows, prices.voucher_name, say,
    seating.card_groups, seating.found_words, seating.free_words, seating.limit_words, seating.seat_aloud,
    steps, this_month,
)  # fmt: skip


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update({helper.__name__: helper for helper in HELPERS})
    app.jinja_env.globals.update(
        poster_src=posters.poster_src,
        picture_src=posters.picture_src,
        performance_heading=line_groups.PerformanceHeading,
        by_performance=line_groups.by_performance,
        seat_words=line_groups.seat,
        gift=gift_words,
        gift_src=posters.gift_src,
        card_brand_names=card_words.BRANDS,
        country_names=countries.names,
        now=clock.now,
    )
    app.jinja_env.filters["zones"] = seating.zones
