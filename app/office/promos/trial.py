"""Trying a promo code on: what it would take off such a basket, or why not. Nothing is held or reserved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from app.http import brands, numbers
from app.http.i18n import _
from app.kernel import clock, money
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office.promos import record
from app.office.promos.blueprint import bp, promo_or_404
from app.presenters import amounts
from app.presenters.promo_codes import refusal
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.sale.catalog.services import Tariff
from app.sale.halls.models import Category
from app.sale.pricing import services as pricing
from app.sale.pricing.services import Bill, Item
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import PromoContext
from app.venue.channels.models import Channel

MOST = 50  # tickets of one kind


@dataclass(frozen=True)
class Priced:
    """So many tickets of one tariff; `name` is that of the field which asks how many."""

    name: str
    category: Category
    tariff: Tariff
    number: int


@dataclass(frozen=True)
class Other:
    """Tickets at a price that is in no list, as it was typed, before the channel's fee."""

    text: str
    number: int
    price: Money | None

    @property
    def wrong(self) -> bool:
        return bool(self.text) and self.price is None


@dataclass(frozen=True)
class Outcome:
    """`why_not`: what a shopper would read in place of the reduction."""

    bill: Bill
    why_not: str


@access.page(bp, "/promos/<number>/trial", Right.SEE_OFFERS)
def trial(number: str) -> ResponseReturnValue:
    found, channel = promo_or_404(number), brands.channel()
    events = catalog.events([channel.code])
    event = next((one for one in events if one.slug == request.args.get("event")), None)
    event = event or next((one for one in events if one.slug in found.event_slugs), next(iter(events), None))
    rows = list(_rows(channel, event)) if event else []
    other = _other(channel)
    items = [*_items(rows, event), *_other_items(other, channel, event)] if event else []
    return record.draw(
        "trial", found, events=events, event=event, rows=rows, other=other, most=MOST,
        status=422 if other.wrong else 200,
        asked="event" in request.args,
        outcome=_outcome(found, items, channel) if items else None,
    )  # fmt: skip


def _rows(channel: Channel, event: Event) -> Iterator[Priced]:
    for category, tariffs in catalog.tariffs_of(channel, event.id).items():
        for tariff in tariffs:
            name = f"n-{category.id}-{tariff.price_type.id}"
            yield Priced(name, category, tariff, _number(name))


def _number(name: str) -> int:
    return min(numbers.whole_or(request.args.get(name), 0), MOST)


def _other(channel: Channel) -> Other:
    text = request.args.get("price", "")[:12].strip()
    return Other(text, _number("other"), amounts.read(text, channel.currency) if text else None)


def _items(rows: list[Priced], event: Event) -> Iterator[Item]:
    for row in rows:
        one = Item(row.tariff.price, row.tariff.fee.minor, event.vat_bp, event.slug)
        yield from [one] * row.number


def _other_items(other: Other, channel: Channel, event: Event) -> list[Item]:
    if other.price is None:
        return []
    fee = channel.fee_on(other.price)
    return [Item(other.price + fee, fee.minor, event.vat_bp, event.slug)] * (other.number or 1)


def _outcome(found: PromoCode, items: list[Item], channel: Channel) -> Outcome:
    """By the code that prices baskets, on a basket nobody has."""
    tickets = money.total((item.price for item in items), channel.currency)
    slugs = {item.event for item in items}
    basket = PromoContext("", channel.code, "", tickets, slugs, has_one=False)
    bill = pricing.price(items, found, channel.currency)
    rejected = promotions.refusal(found, basket, clock.now())
    return Outcome(bill, refusal(rejected) if rejected else _nothing_left(bill))


def _nothing_left(bill: Bill) -> str:
    return "" if bill.discount else _("It takes nothing off these tickets.")
