"""Orders, tickets, baskets and waiting lists, in the copy of a contact's data."""

from __future__ import annotations

from collections.abc import Iterable

from app.flows.privacy import serializers
from app.flows.privacy.serializers import Facts, Numbers
from app.sale.baskets.models import Basket, BasketGift, BasketLine
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Adjustment, Order, OrderGift, OrderLine
from app.sale.tickets.models import Ticket
from app.sale.waitlist.models import WaitlistEntry


def order(order: Order, lang: str) -> Facts:
    return {
        "number": order.number,
        "state": order.state,
        "placed_at": serializers.instant(order.placed_at),
        "paid_at": serializers.instant(order.paid_at),
        "email": order.email,
        "name": order.name,
        "address": order.address,
        "language": order.lang,
        "delivery": order.delivery_mode.name.in_(lang) if order.delivery_mode else None,
        "browser": order.browser,
        "terms_version": order.terms_version,
        "terms_accepted_at": serializers.instant(order.terms_accepted_at),
        "boxes_accepted": order.boxes,
        "knows_the_venue_from": order.origin and order.origin.name.in_(lang),
        "total": serializers.money(order.total),
        "lines": _lines(order.lines, lang),
        "gift_vouchers": [_gift(found) for found in order.gifts],
        "adjustments": [_adjustment(part, lang) for part in order.adjustments],
        "handed_over_at": serializers.instant(order.handed_over_at),
        "notes_of_staff": [
            {"written_at": serializers.instant(note.written_at), "text": note.text} for note in order.notes
        ],
    }


def _adjustment(found: Adjustment, lang: str) -> Facts:
    name = found.name and found.name.in_(lang)
    return {"kind": found.kind, "name": name, "amount": serializers.money(found.price)}


def _gift(found: OrderGift | BasketGift) -> Facts:
    return {
        "value": serializers.money(found.price),
        "to": found.to_name,
        "from": found.from_name,
        "email": found.email,
        "message": found.message,
        "send_on": found.send_on and found.send_on.isoformat(),
    }


def _lines(lines: Iterable[OrderLine | BasketLine], lang: str) -> list[Facts]:
    return [
        {**_performance(line.place.performance, lang), **_place(line.place, lang),
         "tariff": line.price_type.name.in_(lang), "price": serializers.money(line.price)}
        for line in lines
    ]  # fmt: skip


def _performance(performance: Performance, lang: str) -> Facts:
    return {
        "event": performance.event.title.in_(lang),
        "starts_at": serializers.instant(performance.starts_at),
    }


def _place(place: Place, lang: str) -> Facts:
    seat = place.seat
    where = {"zone": seat.zone.name.in_(lang), "row": seat.row, "seat": seat.number} if seat else {}
    return {"category": place.category.name.in_(lang), **where}


def ticket(found: Ticket, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "serial": found.serial,
        "issued_at": serializers.instant(found.issued_at),
        "revoked_at": serializers.instant(found.revoked_at),
        "withheld": found.withheld,
    }


def basket(basket: Basket, lang: str) -> Facts:
    return {
        "state": basket.state,
        "opened_at": serializers.instant(basket.opened_at),
        "email": basket.email,
        "name": basket.name,
        "address": basket.address,
        "lines": _lines(basket.lines, lang),
        "gift_vouchers": [_gift(found) for found in basket.gifts],
    }


def alert(found: WaitlistEntry, lang: str) -> Facts:
    return {
        "kind": found.kind,
        **_performance(found.performance, lang),
        "email": found.email,
        "asked_at": serializers.instant(found.asked_at),
        "notified_at": serializers.instant(found.notified_at),
    }
