"""What a ticket says, in the words of one language: for the page, the PDF and the mail alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.http import formats
from app.http.i18n import _
from app.http.tokens import ticket_keys
from app.presenters.looks import look
from app.presenters.pdf import printing
from app.presenters.pdf.printing import Fact, PrintedTicket
from app.sale.catalog.models import Event, Performance, Place
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Ticket
from app.venue.channels.models import Channel

SPACE = "\u00a0"


def sheets(
    order: Order, issued: Sequence[Ticket], lang: str, copies: Mapping[str, int] | None = None
) -> tuple[PrintedTicket, ...]:
    """Every ticket of the order that opens a door. Sentences follow the locale in force, which is `lang`.

    `copies`, by the ticket's print key: only these, and from its second print on a ticket says so.
    """
    chosen = (ticket for ticket in issued if ticket.opens and (copies is None or ticket.print_key in copies))
    return tuple(_printed(order, ticket, lang, (copies or {}).get(ticket.print_key, 1)) for ticket in chosen)


def pdf(order: Order, issued: Sequence[Ticket], lang: str, copies: Mapping[str, int] | None = None) -> bytes:
    """Made when first asked for; the same words give the same bytes for as long as they are remembered."""
    title = _("Tickets %(number)s", number=formats.order_number(order.number))
    return _pdf(sheets(order, issued, lang, copies), title, lang)


@lru_cache(maxsize=64)
def _pdf(printed: tuple[PrintedTicket, ...], title: str, lang: str) -> bytes:
    return printing.pdf(printed, title=title, lang=lang)


def file_name(order: Order, suffix: str) -> str:
    return f"{order.channel.code}-{formats.order_number(order.number)}.{suffix}"


def _printed(order: Order, ticket: Ticket, lang: str, copy: int) -> PrintedTicket:
    line, channel = ticket.line, order.channel
    performance = line.place.performance
    event = performance.event
    return PrintedTicket(
        look=look(channel, event.title.in_(lang), event.motif, event.palette, lang),
        title=event.title.in_(lang),
        subtitle=event.subtitle.in_(lang),
        day=_capital(formats.long_day(performance.starts_at, lang, channel.timezone)),
        hour=formats.hour(performance.starts_at, lang, channel.timezone),
        doors=_doors(performance, channel, lang),
        venue=event.venue.name.in_(lang),
        address=event.venue.address,
        seat=_seat(line.place, lang),
        facts=_facts(order, ticket, lang, copy),
        code=tickets.code(ticket, ticket_keys()[0]),
        code_alt=_("QR code of ticket %(ref)s", ref=_grouped(ticket.ref)),
        code_ref=_grouped(ticket.ref),
        serial=_numbered(ticket, copy),
        small=_small_print(channel, event, lang),
    )


def _numbered(ticket: Ticket, copy: int) -> str:
    number = serial(ticket)
    return _("Duplicate of No. %(serial)s", serial=number) if copy > 1 else _("No. %(serial)s", serial=number)


def serial(ticket: Ticket) -> str:
    """`000 117 104`: nine figures, so that a missing one shows."""
    figures = f"{ticket.serial:09d}"
    return SPACE.join((figures[:3], figures[3:6], figures[6:]))


def _doors(performance: Performance, channel: Channel, lang: str) -> str:
    if performance.doors_at >= performance.starts_at:
        return ""
    return _("Doors open at %(time)s", time=formats.hour(performance.doors_at, lang, channel.timezone))


def _seat(place: Place, lang: str) -> tuple[Fact, ...]:
    """What leads to the chair, in the order one walks: nothing but the words if one sits where one likes."""
    if place.seat is None:
        return (Fact(_("Seat"), _("Free seating")),)
    steps = (
        Fact(_("Zone"), place.seat.zone.name.in_(lang)),
        Fact(_("Door"), place.seat.door.in_(lang)),
        Fact(_("Row"), place.seat.row),
        Fact(_("Seat"), place.seat.number),
    )
    return tuple(step for step in steps if step.value)


def _facts(order: Order, ticket: Ticket, lang: str, copy: int) -> tuple[Fact, ...]:
    line = ticket.line
    sold = order.paid_at or order.placed_at
    facts = (
        Fact(_("Tariff"), line.price_type.name.in_(lang)),
        Fact(_("Category"), line.place.category.name.in_(lang)),
        Fact(_("Total price"), formats.money(line.paid, lang) if line.paid else _("Free of charge")),
        Fact(_("Order"), formats.order_number(order.number)),
        Fact(_("Bought online on"), formats.day(sold, lang, order.channel.timezone)),
        Fact(_("Name"), order.name),
        Fact(_("Print"), _("Duplicate, print %(num)d", num=copy) if copy > 1 else ""),
    )
    return tuple(fact for fact in facts if fact.value)


def _small_print(channel: Channel, event: Event, lang: str) -> tuple[str, ...]:
    organizer = f"{channel.name.in_(lang)}, {channel.email}, {channel.phone.replace(' ', SPACE)}"
    lines = (
        _("Organiser: %(organizer)s.", organizer=organizer),
        _("Valid once, printed or on a screen. Do not share the code: whoever shows it first comes in."),
        event.refund_terms.in_(lang),
    )
    return tuple(line for line in lines if line)


def _grouped(ref: str) -> str:
    return "-".join(ref[start : start + 4] for start in range(0, len(ref), 4))


def _capital(sentence: str) -> str:
    """`samedi 12 décembre` begins a line here."""
    return sentence[:1].upper() + sentence[1:]
