"""Small phrases templates need: amounts, seats and states said the way people say them."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, url_for

from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import clock
from app.presenters import availability, line_groups, posters, prices, seating
from app.presenters import gifts as gift_words
from app.psp.port import DirectPost
from app.sale.catalog.models import Performance, PriorityPass
from app.sale.catalog.services import Listing
from app.venue.delivery.models import address_lines


def card_of(listing: Listing) -> SimpleNamespace:
    """What an event shows of itself on the catalogue."""
    event, first = listing.event, listing.showings[0]
    tag = availability.state_tag(first) if len(listing.showings) == 1 else None
    more = len(listing.showings) - 1
    dates = plural("and %(num)d other date", "and %(num)d other dates", more) if more else ""
    price = _("from %(price)s", price=formats.money(listing.price_from, lang())) if listing.price_from else ""
    return SimpleNamespace(
        href=url_for("catalogue.event", slug=event.slug),
        poster_url=posters.poster_src(event),
        picture_url=posters.picture_src(event),
        title=event.title.in_(lang()),
        when=f"{availability.when(first.performance)} {dates}".strip(),
        where=event.venue.name.in_(lang()),
        price=price or _("Free of charge"),
        tag=tag[0] if tag else "",
        tag_kind=tag[1] if tag else "",
    )


def others_url(performance: Performance, asked: Any, promised: PriorityPass | None) -> str:
    """The same request, one proposal further."""
    wish: dict[str, Any] = {f"count-{price_type}": count for price_type, count in asked.counts.items()}
    wish |= {"category": asked.category_id, "skip": asked.skip + 1}
    wish |= {name: "1" for name in ("apart", "step_free") if getattr(asked, name)}
    if promised:
        wish["priority"] = promised.ref
    return url_for("seats.seats", slug=performance.event.slug, performance_slug=performance.slug, **wish)


def steps(current: int, pays: object) -> list[tuple[str, str | None]]:
    """The four words, those already walked with their address. With nothing to pay one is not needed (N3)."""
    pay = _("Payment") if pays else _("Payment: not needed")
    words = (_("Delivery"), _("Summary"), pay, _("Confirmation"))
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


def hidden_of(entry: DirectPost, keeping: bool) -> list[tuple[str, str]]:
    """What goes along with a card, and that it is to be saved, if it is."""
    return list((dict(entry.hidden) | dict(entry.keeping if keeping else ())).items())


def entry_kind(entry: object) -> str:
    """Which of the card form's shapes the provider asks for."""
    return type(entry).__name__


def init_app(app: Flask) -> None:
    helpers = (
        address_lines, availability.days, availability.duration, availability.few_words,
        availability.kind_words, availability.lowest, availability.state_sentence,
        availability.state_tag, card_errors, card_of, entry_kind, hidden_of, others_url,
        prices.agreed_rows, prices.bill_rows, prices.card_rows, prices.free_or, prices.later_words,
        prices.paid_rows, prices.price_words, prices.promo_rows, prices.stored_rows, prices.vat_rows,
        prices.voucher_name, seating.card_groups, seating.found_words, seating.free_words,
        seating.limit_words, seating.seat_aloud, steps, this_month,
    )  # fmt: skip
    app.jinja_env.globals.update({helper.__name__: helper for helper in helpers})
    app.jinja_env.globals.update(
        poster_src=posters.poster_src,
        picture_src=posters.picture_src,
        evening_of=line_groups.PerformanceHeading,
        evenings=line_groups.by_performance,
        seat_words=line_groups.seat,
        gift=gift_words,
        gift_src=posters.gift_src,
        now=clock.now,
    )
    app.jinja_env.filters["zones"] = seating.zones
