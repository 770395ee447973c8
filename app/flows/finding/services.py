"""Finding anything by one word. Every question is answered from an index, and asks for a few rows only."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from sqlalchemy import select

from app.db import session
from app.flows.directory import services as directory
from app.flows.finding import issued
from app.flows.finding.issued import IssuedVoucher
from app.kernel.actors import Actor, Right
from app.kernel.emails import folded
from app.people.customers.models import Contact
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.services import Filter, OrderRow
from app.sale.tickets.models import Ticket
from app.venue.channels.models import Channel

EACH = 8
SHORTEST = 3  # letters of a word that an event is looked for by
NUMBER = re.compile(r"(?:^|/)([0-9A-Z]{4})-?([0-9A-Z]{4})(?:[/?#]|$)", re.IGNORECASE)
LAST4 = re.compile(r"…?([0-9A-Z]{4})", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LARGEST = 2**31 - 1  # a serial is a number of four bytes


@dataclass(frozen=True)
class Found:
    """At most `EACH` of a kind. `jump` is the one record a whole number or address can only mean.

    `bought`: it is the address of several orders, and nothing else.
    """

    contacts: Sequence[Contact] = ()
    orders: Sequence[OrderRow] = ()
    tickets: Sequence[tuple[Ticket, Order]] = ()
    vouchers: Sequence[IssuedVoucher] = ()
    events: Sequence[Event] = ()
    jump: Order | Contact | None = None
    bought: bool = False

    @property
    def number(self) -> int:
        return sum(map(len, (self.contacts, self.orders, self.tickets, self.vouchers, self.events)))


def find(word: str, by: Actor) -> Found:
    """What somebody may see of it, in the channels where they may."""
    if order := _by_number(word, by):
        return Found(jump=order)
    contacts = _contacts(word, by) if by.may_somewhere(Right.SEE_CONTACTS) else ()
    if len(contacts) == 1 and word.lower() in ((contacts[0].email or "").lower(), f"#{contacts[0].number}"):
        return Found(jump=contacts[0])
    if not by.may_somewhere(Right.SEE_ORDERS):
        return Found(contacts)
    channels = by.channels(Right.SEE_ORDERS)
    if not contacts and EMAIL.fullmatch(word) and (at_it := _addressed(word, channels)):
        return Found(jump=at_it[0]) if len(at_it) == 1 else Found(bought=True)
    tickets = _tickets(int(word), channels) if word.isdecimal() and int(word) <= LARGEST else ()
    if len(tickets) == 1 and not contacts:
        return Found(jump=tickets[0][1])
    ending = issued.ending(match[1].upper(), channels, EACH) if (match := LAST4.fullmatch(word)) else ()
    placed = orders.search(Filter(channels, word=word), most=EACH).rows
    return Found(contacts, placed, tickets, ending, _events(word, channels))


def _by_number(word: str, by: Actor) -> Order | None:
    """An order's number, alone or in an address of the shop that was pasted."""
    match = NUMBER.search(word)
    order = orders.by_number("".join(match.groups()).upper()) if match else None
    return order if order and by.may(Right.SEE_ORDERS, order.channel_code) else None


def _addressed(email: str, channels: Collection[str] | None) -> list[Order]:
    """Two orders of exactly this address at most: one can be opened, of more there is a list."""
    return [row.order for row in orders.search(Filter(channels, email=folded(email)), most=2).rows]


def _contacts(word: str, by: Actor) -> Sequence[Contact]:
    return directory.named(directory.Filter(by.channels(Right.SEE_CONTACTS), word=word), EACH)


def _tickets(serial: int, channels: Collection[str] | None) -> list[tuple[Ticket, Order]]:
    """Series are counted by channel, and so is their index: the same serial may be in each."""
    here = select(Channel.code) if channels is None else channels
    query = select(Ticket, Order).join(Order, Order.ref == Ticket.order_ref)
    query = query.where(Ticket.channel_code.in_(here), Ticket.serial == serial)
    return [(ticket, order) for ticket, order in session.execute(query.limit(EACH))]


def _events(word: str, channels: Collection[str] | None) -> list[Event]:
    """Those with every word in their title, in whichever language."""
    wanted = _plain(word).split() if len(word) >= SHORTEST else []
    titles = ((event, _plain(f"{event.title.fr} {event.title.en}")) for event in catalog.events(channels))
    return [event for event, title in titles if wanted and all(one in title for one in wanted)][:EACH]


def _plain(text: str) -> str:
    """Without accents and case."""
    return "".join(one for one in normalize("NFD", text.casefold()) if not combining(one))
