"""The performances of an order, or the opening of a sale, as a calendar file."""

from __future__ import annotations

from datetime import timedelta

from app.http import addresses, formats
from app.http.i18n import _
from app.kernel import clock
from app.presenters import line_groups
from app.presenters.ics import Appointment, ics
from app.presenters.line_groups import Group
from app.presenters.withheld_tickets import Waiting
from app.sale.catalog.models import Performance
from app.sale.orders.models import Order
from app.venue.channels.models import Channel

SALE_OPENS = timedelta(minutes=15)


def calendar(order: Order, lang: str, waiting: Waiting | None) -> bytes:
    """One appointment a performance; `waiting` is why the tickets open no door yet."""
    appointments = [
        _appointment(order, group, lang, waiting) for group in line_groups.by_performance(order.standing)
    ]
    return ics(
        appointments, timezone=order.channel.timezone, lang=lang, stamped=order.paid_at or order.placed_at
    )


def _appointment(order: Order, group: Group, lang: str, waiting: Waiting | None) -> Appointment:
    """Calendars are shared with colleagues: nothing here opens the order or shows a code."""
    performance = group.heading.performance
    event, number = performance.event, formats.order_number(order.number)
    return Appointment(
        uid=f"{order.number}-{performance.id}@{addresses.host(order.channel)}",
        title=event.title.in_(lang),
        starts=performance.starts_at,
        ends=performance.starts_at + timedelta(minutes=event.minutes),
        place=f"{event.venue.name.in_(lang)}, {event.venue.address}",
        url=addresses.address(order.channel, "event", lang, slug=event.slug),
        notes="\n".join(_notes(group, number, waiting)),
        reminder=_("%(title)s in two hours", title=event.title.in_(lang)),
    )


def opening(channel: Channel, performance: Performance, lang: str) -> bytes:
    """When tickets for a performance begin to be sold, and where."""
    title = _("On sale: %(title)s", title=performance.event.title.in_(lang))
    appointment = Appointment(
        uid=f"on-sale-{performance.id}@{addresses.host(channel)}",
        title=title,
        starts=performance.on_sale_at,
        ends=performance.on_sale_at + SALE_OPENS,
        place=channel.name.in_(lang),
        url=addresses.address(channel, "event", lang, slug=performance.event.slug, session=performance.slug),
        notes=formats.when(performance.starts_at, lang, channel.timezone),
        reminder=_("%(title)s in two hours", title=title),
    )
    return ics([appointment], timezone=channel.timezone, lang=lang, stamped=clock.now())


def _notes(group: Group, number: str, waiting: Waiting | None) -> list[str]:
    seats = line_groups.seats_together(line.place for line in group.lines) or _("Free seating")
    if waiting:
        return [seats, _("Order %(number)s", number=number), waiting.sentence]
    return [seats, _("Order %(number)s. Your tickets are in the confirmation email.", number=number)]
