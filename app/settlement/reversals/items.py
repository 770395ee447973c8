"""What of an order is to be taken back, and how much goes back for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.accounting.vouchers import services as vouchers
from app.kernel.money import Money
from app.sale.orders.models import FEES, Adjustment, AdjustmentKind, Order, OrderGift, OrderLine
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals.errors import AlreadyBack, UnknownItem


@dataclass(frozen=True)
class RefundItems:
    """What is to be taken back. If nothing is named, it is all that is left, delivery included.

    `lines` are tickets by their line's id, `gifts` gift vouchers by their ref, `charges` what the order was
    charged as a whole. `fees`: whether ticket fees go back with the tickets, and the fees of the order with
    all of it; None: as the channel's setting says.
    """

    lines: frozenset[int] = frozenset()
    gifts: frozenset[str] = frozenset()
    charges: frozenset[AdjustmentKind] = frozenset()
    fees: bool | None = None

    @property
    def whole(self) -> bool:
        return not (self.lines or self.gifts or self.charges)


@dataclass(frozen=True)
class Reversal:
    """What is to be taken back, and how.

    `shares` are what staff chose for each source instead of the rule, by its key; only with ORIGIN.
    `consent`: the owner agreed to a voucher instead of money (L18). `keep_places` keeps the places for the
    venue instead of selling them again.
    """

    items: RefundItems = RefundItems()
    method: RefundMethod = RefundMethod.ORIGIN
    shares: Mapping[str, Money] | None = None
    consent: bool = False
    keep_places: bool = False


Piece = OrderLine | OrderGift | Adjustment


@dataclass(frozen=True)
class Part:
    """A piece of the order and what goes back for it. Parts are compared without their piece."""

    key: str
    amount: Money
    piece: Piece = field(compare=False)


def parts_of(order: Order, items: RefundItems) -> Iterator[Part]:
    """Of a gift voucher only what is left on it goes back. Raises UnknownItem or AlreadyBack."""
    fees = order.channel.refunds_fees if items.fees is None else items.fees
    pieces = _chosen(order, items)
    left = vouchers.left_on(p.voucher for p in pieces if isinstance(p, OrderGift) and p.voucher)
    for piece in pieces:
        match piece:
            case OrderLine():
                yield Part(f"line {piece.id}", piece.paid if fees else piece.paid - piece.fee, piece)
            case OrderGift():
                unused = left.get(piece.voucher_ref or "", piece.price)
                yield Part(f"gift {piece.ref}", min(unused, piece.price), piece)
            case Adjustment():
                kept = items.whole and not fees and piece.kind in FEES
                back = Money(0, piece.price.currency) if kept else piece.price
                yield Part(f"{piece.kind} {piece.id}", back, piece)


def _chosen(order: Order, items: RefundItems) -> list[Piece]:
    if items.whole:
        return order.returnable
    _check(order, items)
    return [piece for piece in order.returnable if _is_named(piece, items)]


def _check(order: Order, items: RefundItems) -> None:
    known = [line.id for line in order.lines], [gift.ref for gift in order.gifts]
    for named, there in zip((items.lines, items.gifts), known, strict=True):
        if unknown := named.difference(there):  # type: ignore[arg-type]
            raise UnknownItem(*unknown)
    pieces: list[Piece] = [*order.lines, *order.gifts, *order.charges]
    if any(_is_named(piece, items) and not piece.stands for piece in pieces):
        raise AlreadyBack


def _is_named(piece: Piece, items: RefundItems) -> bool:
    match piece:
        case OrderLine():
            return piece.id in items.lines
        case OrderGift():
            return piece.ref in items.gifts
    return piece.kind in items.charges
