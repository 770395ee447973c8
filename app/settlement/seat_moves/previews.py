"""What moving tickets would come to. The preview and the move use the same calculation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel import clock, money
from app.kernel.money import Money
from app.sale.catalog import services as catalog
from app.sale.catalog.models import PerformanceState, Place
from app.sale.orders.models import Order, OrderLine
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals import destinations, sources
from app.settlement.reversals.previews import RefundPreview, RefundShare, share_of


class CannotMove(Exception):
    """It cannot be moved like this; nothing was changed."""


class SeatTaken(CannotMove):
    """Somebody else has it, or two tickets were to have the same."""


class NotMovable(CannotMove):
    """Not paid, refunded, of another event, begun already, or without a price for this tariff."""


@dataclass(frozen=True)
class Move:
    """One ticket. Moves are compared by where they lead and what they cost, not by their rows."""

    line_id: int
    place_id: int
    old: Money
    price: Money
    discount: Money
    fee_minor: int
    line: OrderLine = field(compare=False)
    place: Place = field(compare=False)

    @property
    def new(self) -> Money:
        """What is paid for it from now on."""
        return self.price - self.discount


@dataclass(frozen=True)
class MovePreview:
    """`difference`: above zero it is to be paid, below zero it goes back, as `back` says."""

    moves: tuple[Move, ...]
    difference: Money
    back: RefundPreview | None


def build(order: Order, wanted: Mapping[int, int]) -> MovePreview:
    """`wanted` is a place for each line, by their ids. Raises CannotMove or splits.TooMuch."""
    lines = {line.id: line for line in order.standing}
    if not order.paid or not wanted or not wanted.keys() <= lines.keys():
        raise NotMovable
    places = {place.id: place for place in catalog.places(wanted.values())}
    if len(set(wanted.values())) < len(wanted) or len(places) < len(wanted):
        raise SeatTaken
    moves = tuple(_move(order, lines[line], places[place]) for line, place in sorted(wanted.items()))
    nothing = Money(0, order.total.currency)
    difference = money.total((move.new - move.old for move in moves), nothing.currency)
    return MovePreview(moves, difference, _going_back(order, -difference) if difference < nothing else None)


def _move(order: Order, line: OrderLine, place: Place) -> Move:
    _check(line, place)
    price, fee_minor = _price(order, line, place)
    discount = min(Money(line.discount_minor, price.currency), price)
    return Move(line.id, place.id, line.paid, price, discount, fee_minor, line, place)


def _check(line: OrderLine, place: Place) -> None:
    if not place.free or place.house:
        raise SeatTaken
    here, there = line.place.performance, place.performance
    open_ = there.state is PerformanceState.SCHEDULED and there.starts_at > clock.now()
    if here.event_id != there.event_id or not open_:
        raise NotMovable


def _price(order: Order, line: OrderLine, place: Place) -> tuple[Money, int]:
    """Of the same category, what was agreed; of another, today's."""
    if place.category_id == line.place.category_id:
        return line.price, line.fee_minor
    event_id = place.performance.event_id
    for tariff in catalog.tariffs_in(order.channel, event_id, place.category_id, place.performance_id):
        if tariff.price_type.id == line.price_type_id:
            return tariff.price, tariff.fee.minor
    raise NotMovable


def _going_back(order: Order, amount: Money) -> RefundPreview:
    split = sources.split_over_sources(order, amount, barred=destinations.barred(order))
    shares: tuple[RefundShare, ...] = tuple(
        share_of(order, paid, back, RefundMethod.ORIGIN) for paid, back in split
    )
    return RefundPreview(RefundMethod.ORIGIN, (), shares, amount)
