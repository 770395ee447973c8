"""Small phrases templates need: amounts, seats and states said the way people say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, url_for

from app.accounting.vouchers.models import Voucher
from app.flows.checkout.services import Quote
from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.presenters import gifts as gift_words
from app.presenters import line_groups, posters
from app.presenters.card_words import brand_name, masked
from app.psp.port import DirectPost
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Performance, Place, PriorityPass
from app.sale.catalog.services import Availability, CategoryOffer, Listing, Showing
from app.sale.orders.models import Order
from app.sale.pricing.services import Bill
from app.settlement.payments.models import Payment
from app.settlement.tenders.allocations import Allocation
from app.settlement.tenders.models import Tender, TenderKind
from app.venue.delivery.models import address_lines

LAST_IN_CATEGORY = 10


def kind_words(kind: str) -> str:
    return {
        "opera": _("Opera"),
        "concert": _("Concerts"),
        "dance": _("Dance"),
        "family": _("For families"),
        "exhibition": _("Exhibitions"),
        "visit": _("Visits"),
    }.get(kind, kind.capitalize())


def when(performance: Performance) -> str:
    return formats.when(performance.starts_at, lang(), brands.channel().timezone)


def card_of(listing: Listing) -> SimpleNamespace:
    """What an event shows of itself on the catalogue."""
    event, first = listing.event, listing.showings[0]
    tag = state_tag(first) if len(listing.showings) == 1 else None
    more = len(listing.showings) - 1
    dates = plural("and %(num)d other date", "and %(num)d other dates", more) if more else ""
    price = _("from %(price)s", price=formats.money(listing.price_from, lang())) if listing.price_from else ""
    return SimpleNamespace(
        href=url_for("catalogue.event", slug=event.slug),
        poster_url=posters.poster_src(event),
        picture_url=posters.picture_src(event),
        title=event.title.in_(lang()),
        when=f"{when(first.performance)} {dates}".strip(),
        where=event.venue.name.in_(lang()),
        price=price or _("Free of charge"),
        tag=tag[0] if tag else "",
        tag_kind=tag[1] if tag else "",
    )


def state_tag(showing: Showing) -> tuple[str, str] | None:
    """A word for the state of a session and how loudly to say it; none for the usual case."""
    match showing.availability:
        case Availability.LAST_PLACES:
            return _("Last seats"), "few"
        case Availability.SOLD_OUT:
            return _("Sold out"), "done"
        case Availability.NOT_YET:
            on_sale = formats.day(showing.performance.on_sale_at, lang(), brands.channel().timezone)
            return _("On sale from %(day)s", day=on_sale), ""
        case Availability.CANCELED:
            return _("Cancelled"), "late"
        case Availability.POSTPONED:
            return _("Postponed"), "late"
    return None


def state_sentence(performance: Performance, availability: Availability) -> str:
    match availability:
        case Availability.SOLD_OUT:
            return _("This session is sold out.")
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
    """Sessions by the day they are on, in words: a museum has many a day, an opera one."""
    zone = brands.channel().timezone
    by_day = groupby(showings, key=lambda s: formats.day(s.performance.starts_at, lang(), zone))
    return [(day, list(found)) for day, found in by_day]


def price_words(price: Money) -> str:
    return formats.money(price, lang()) if price else _("Free of charge")


def free_or(fee: Money) -> str:
    """A fee at the end of a choice: nothing to pay is worth a word."""
    return formats.money(fee, lang()) if fee else _("no charge")


def lowest(offer: CategoryOffer) -> Money:
    return min(tariff.price for tariff in offer.tariffs)


def few_words(offer: CategoryOffer) -> str | None:
    if not 0 < offer.free <= LAST_IN_CATEGORY:
        return None
    return plural("%(num)d seat left", "%(num)d seats left", offer.free)


def limit_words(limit: int) -> str:
    return plural("%(num)d ticket at most in one order.", "%(num)d tickets at most in one order.", limit)


def found_words(places: Sequence[Place], asked: Any) -> str:
    if asked.apart or len(places) == 1:
        return plural("We found %(num)d seat", "We found %(num)d seats", len(places))
    return _("We found %(num)d seats together", num=len(places))


def others_url(performance: Performance, asked: Any, promised: PriorityPass | None) -> str:
    """The same wish, one proposal further."""
    wish: dict[str, Any] = {f"count-{price_type}": count for price_type, count in asked.counts.items()}
    wish |= {"category": asked.category_id, "skip": asked.skip + 1}
    wish |= {name: "1" for name in ("apart", "step_free") if getattr(asked, name)}
    if promised:
        wish["priority"] = promised.ref
    return url_for("seats.seats", slug=performance.event.slug, performance_slug=performance.slug, **wish)


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
    for zone, in_zone in groupby(places, key=lambda place: place.seat.zone.in_(lang()) if place.seat else ""):
        rows = groupby(in_zone, key=lambda place: place.seat.row if place.seat else "")
        found.append((zone, [(row, list(seats)) for row, seats in rows]))
    return found


def free_words(free: int, wanted: int) -> str:
    if free == wanted:
        return _("Your seats are still free: take them again with one tap.")
    if not free:
        return _("Others have taken your seats meanwhile. We look for the nearest.")
    return plural("%(num)d of your seats is still free.", "%(num)d of your seats are still free.", free)


def steps(current: int, pays: object) -> list[tuple[str, str | None]]:
    """The four words, those already walked with their address. With nothing to pay one is not needed (N3)."""
    pay = _("Payment") if pays else _("Payment: not needed")
    words = (_("Delivery"), _("Summary"), pay, _("Confirmation"))
    pages = ("checkout.delivery", "checkout.summary", "checkout.payment")
    done = current < len(words)
    return [(word, url_for(pages[n]) if done and n + 1 < current else None) for n, word in enumerate(words)]


CardGroup = tuple[line_groups.PerformanceHeading | gift_words.GiftHeading, list[tuple[str, str, Money]]]


def card_groups(basket: Basket) -> list[CardGroup]:
    """What the order's card lists: evenings, then gift vouchers."""
    listed: list[CardGroup] = [
        (group.heading, group.counts) for group in line_groups.by_performance(basket.lines)
    ]
    if basket.gifts:
        listed.append((gift_words.heading(basket.gifts), gift_words.counted(basket.gifts)))
    return listed


PriceRow = tuple[str, Money, str]


def bill_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    """From the tickets to the total, step by step."""
    tickets = [(_("Tickets, all fees included"), bill.tickets, "")] if basket.lines else []
    rows = [*tickets, *promo_rows(basket, bill), *gift_rows(bill), *debt_rows(bill.debt_payment)]
    return [*rows, *delivery_rows(basket, bill)]


def debt_rows(debt_payment: Money) -> list[PriceRow]:
    return [(_("Your outstanding balance"), debt_payment, "")] if debt_payment else []


def gift_rows(bill: Bill) -> list[PriceRow]:
    return [(_("Gift vouchers"), bill.gifts, "")] if bill.gifts else []


def vat_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    """Gift vouchers alone are sold outside VAT: it is due when they are used."""
    return [(_("VAT included"), bill.vat, "note")] if basket.lines else []


def delivery_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    return [(_("Delivery fee"), bill.delivery, "")] if basket.carrier or bill.delivery else []


def promo_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    return [(basket.promo.name.in_(lang()), -bill.discount, "less")] if basket.promo else []


def stored_rows(stored: Iterable[Allocation]) -> list[PriceRow]:
    """What vouchers and credit take off what is due."""
    return [(_source(part.kind, part.owner), -part.amount, "less") for part in stored if part.amount]


def _source(kind: TenderKind, owner: object) -> str:
    if isinstance(owner, Voucher):
        return voucher_name(owner)
    return _("Credit balance") if kind is TenderKind.CREDIT else _("Pay later on account")


def voucher_name(voucher: Voucher) -> str:
    """All that may be seen of a code: its end."""
    return _("Voucher …%(end)s", end=voucher.last4)


def later_words(quote: Quote, contact: Contact) -> str:
    """What may be put on the deferred account, and what a card then has to pay."""
    later = quote.plan.later
    if later is None:
        return ""
    free = later.amount + later.left
    told = [_("%(amount)s available.", amount=formats.money(free, lang()))]
    if contact.deferred_max_minor is None:
        told = []
    if rest := quote.due - later.amount:
        told.append(_("%(amount)s will be left to pay by card.", amount=formats.money(rest, lang())))
    return " ".join(told)


def card_rows(basket: Basket, bill: Bill | None = None) -> list[PriceRow]:
    """What the card adds to the prices of the lines it lists."""
    bill = bill or basket.bill
    return [*promo_rows(basket, bill), *debt_rows(bill.debt_payment), *delivery_rows(basket, bill)]


def this_month() -> str:
    """`2026-11` where the venue is: until when a card is good is not for the phone's clock to say."""
    return f"{clock.now().astimezone(ZoneInfo(brands.channel().timezone)):%Y-%m}"


def card_errors(problems: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The provider's complaints beside the fields they are about."""
    names = {"cardNumber": "number", "card-holder": "holder", "card-month": "month", "card-cvc": "cvc"}
    return {names[target]: sentence for target, sentence in problems if target in names}


def paid_rows(
    order: Order, payments: Iterable[Payment], stored: Iterable[Tender] = (), to_come: Money | None = None
) -> list[PriceRow]:
    """What has paid; `to_come` is what is still to be paid in instalments."""
    paid = [tender for tender in stored if tender.kind is not TenderKind.INSTALMENTS]
    rows = [(_source(tender.kind, tender.voucher), tender.amount, "") for tender in paid]
    rows += [(card_name(payment.card), payment.amount, "") for payment in payments]
    if to_come:
        rows.append((_("Instalments to come"), to_come, ""))
    return rows or [(_("Nothing to pay"), order.total, "")]


def agreed_rows(order: Order) -> list[PriceRow]:
    """From the tickets to the total, where there is a step between them."""
    promo = [(order.promo_name.in_(lang()), order.discount, "less")] if order.promo_name else []
    delivery = [(_("Delivery fee"), order.delivery_fee, "")] if order.delivery_fee else []
    tickets = [(_("Tickets, all fees included"), order.subtotal, "")] if order.lines else []
    gifts = [(_("Gift vouchers"), order.given, "")] if order.gifts else []
    rows = tickets + promo + gifts + debt_rows(order.debt_payment) + delivery
    return rows if len(rows) > 1 or order.debt_payment else []


def card_name(label: str) -> str:
    brand, _space, digits = label.partition(" ")
    return masked(brand, digits) if digits else brand_name(brand)


def hidden_of(entry: DirectPost, keeping: bool) -> list[tuple[str, str]]:
    """What goes along with a card, and that it is to be saved, if it is."""
    return list((dict(entry.hidden) | dict(entry.keeping if keeping else ())).items())


def entry_kind(entry: object) -> str:
    """Which of the card form's shapes the provider asks for."""
    return type(entry).__name__


def init_app(app: Flask) -> None:
    phrases = (
        kind_words, card_of, days, duration, state_tag, price_words, state_sentence, few_words, lowest,
        limit_words, found_words, others_url, seat_aloud, free_words, steps, card_groups, bill_rows,
        later_words, promo_rows, stored_rows, voucher_name, card_rows, free_or, address_lines, entry_kind,
        hidden_of,        this_month, card_errors, paid_rows, agreed_rows, vat_rows,
    )  # fmt: skip
    app.jinja_env.globals.update({phrase.__name__: phrase for phrase in phrases})
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
    app.jinja_env.filters["zones"] = zones
