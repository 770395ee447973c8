"""What would go back of an order, and where to: one sum, for the preview and for the deed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.accounting.vouchers import services as vouchers
from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Adjustment, Order, OrderGift, OrderLine
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundMethod
from app.settlement.refunds.splits import FundingSource, Paid, split
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState


class Refused(Exception):
    """It cannot be taken back like this; nothing was changed."""


class NotPaid(Refused):
    """The order is not paid, or is refunded already."""


class UnknownItem(Refused):
    """No such ticket or gift voucher in this order."""


class AlreadyBack(Refused):
    """This part was taken back before."""


class NothingLeft(Refused):
    """Nothing of this order can be taken back any more."""


@dataclass(frozen=True)
class RefundItems:
    """What is to be taken back. With nothing named it is all that is left, delivery included.

    `lines` are tickets by their line's id, `gifts` gift vouchers by their ref. `fees` says whether ticket
    fees go back with the tickets: None is as the channel has it.
    """

    lines: frozenset[int] = frozenset()
    gifts: frozenset[str] = frozenset()
    delivery: bool = False
    fees: bool | None = None

    @property
    def whole(self) -> bool:
        return not (self.lines or self.gifts or self.delivery)


Piece = OrderLine | OrderGift | Adjustment


@dataclass(frozen=True)
class Part:
    """A piece of the order and what goes back for it."""

    key: str
    amount: Money
    piece: Piece = field(compare=False)


@dataclass(frozen=True)
class RefundShare:
    """What one payment or tender gives back, and where to.

    `owner` is the contact or the voucher that gets it. A card has none, nor has a voucher that is still to be
    made, nor the credit of a guest the house does not know yet.
    """

    amount: Money
    destination: FundingSource
    payment_ref: str | None = None
    tender_ref: str | None = None
    owner: str | None = None


@dataclass(frozen=True)
class RefundPreview:
    """Two plans are the same if they say the same to whoever reads them."""

    method: RefundMethod
    parts: tuple[Part, ...]
    shares: tuple[RefundShare, ...]
    amount: Money

    def to(self, destination: FundingSource) -> Money:
        """What goes there in all."""
        going = (share.amount for share in self.shares if share.destination is destination)
        return money.total(going, self.amount.currency)


def build(order: Order, scope: RefundItems, method: RefundMethod) -> RefundPreview:
    """Raises NotPaid, Unknown, AlreadyBack, NothingLeft or splits.TooMuch."""
    if not order.paid:
        raise NotPaid
    parts = tuple(_parts(order, scope))
    if not parts:
        raise NothingLeft
    amount = money.total((part.amount for part in parts), order.total.currency)
    shares = tuple(_share(order, paid, share, method) for paid, share in _split(order, amount))
    return RefundPreview(method, parts, shares, amount)


# What


def _parts(order: Order, scope: RefundItems) -> Iterator[Part]:
    fees = order.channel.refunds_fees if scope.fees is None else scope.fees
    pieces = _named(order, scope)
    left = vouchers.left_on(p.voucher for p in pieces if isinstance(p, OrderGift) and p.voucher)
    for piece in pieces:
        match piece:
            case OrderLine():
                yield Part(f"line {piece.id}", piece.paid if fees else piece.paid - piece.fee, piece)
            case OrderGift():
                unused = left.get(piece.voucher_ref or "", piece.price)
                yield Part(f"gift {piece.ref}", min(unused, piece.price), piece)
            case Adjustment():
                yield Part(f"{piece.kind} {piece.id}", piece.price, piece)


def _named(order: Order, scope: RefundItems) -> list[Piece]:
    if scope.whole:
        return order.returnable
    _check(scope, order)
    return [piece for piece in order.returnable if _names(scope, piece)]


def _check(scope: RefundItems, order: Order) -> None:
    known = [line.id for line in order.lines], [gift.ref for gift in order.gifts]
    for named, there in zip((scope.lines, scope.gifts), known, strict=True):
        if strangers := named.difference(there):  # type: ignore[arg-type]
            raise UnknownItem(*strangers)
    pieces: list[Piece] = [*order.lines, *order.gifts, *order.adjustments]
    if any(_names(scope, piece) and not piece.stands for piece in pieces):
        raise AlreadyBack


def _names(scope: RefundItems, piece: Piece) -> bool:
    match piece:
        case OrderLine():
            return piece.id in scope.lines
        case OrderGift():
            return piece.ref in scope.gifts
    return scope.delivery


# Where to


def _split(order: Order, amount: Money) -> list[tuple[Paid, Money]]:
    back = refunds.of_order(order.ref)
    paid = [*_charged(payments.of_order(order.ref), back), *_stored(tenders.of_order(order.ref), back)]
    return split(_without_debts_paid(paid, order.debt_payment), amount, order.channel.refund_policy)


def _charged(tries: Iterable[Payment], back: Sequence[Refund]) -> Iterator[Paid]:
    """What cards paid. Money that was not owed is on its way back already."""
    for payment in tries:
        if payment.state is PaymentState.CAPTURED:
            gone = _total((r.amount for r in back if r.payment_ref == payment.ref), payment.amount)
            yield Paid(payment.ref, FundingSource.CARD, payment.amount, gone)


def _stored(taken: Iterable[Tender], back: Sequence[Refund]) -> Iterator[Paid]:
    for tender in taken:
        if tender.state is not TenderState.CAPTURED:
            continue
        gone = _total((r.amount for r in back if r.tender_ref == tender.ref), tender.amount)
        if tender.kind is TenderKind.INSTALMENTS:
            yield _still_open(tender)
            continue
        if tender.kind is TenderKind.DEFERRED:
            yield from _on_account(tender, tender.amount - gone)
        else:
            yield Paid(tender.ref, FundingSource(tender.kind), tender.amount, gone)


def _still_open(tender: Tender) -> Paid:
    """What of the shares nobody has paid yet; those that were paid are what paid them."""
    schedule = instalments.of_order(tender.order_ref)
    nothing = Money(0, tender.amount.currency)
    return Paid(tender.ref, FundingSource.INSTALMENTS, schedule.left if schedule else nothing, nothing)


def _on_account(tender: Tender, left: Money) -> Iterator[Paid]:
    """A debt still owed is lowered; what of it has been paid meanwhile is money, and becomes credit."""
    nothing = Money(0, left.currency)
    owed = min(left, deferred.owed(session.get_one(Contact, tender.contact_ref)))
    yield Paid(tender.ref, FundingSource.DEFERRED, owed, nothing)
    yield Paid(tender.ref, FundingSource.CREDIT, left - owed, nothing)


PAYS_DEBTS = (FundingSource.CARD, FundingSource.CREDIT, FundingSource.DEFERRED)  # a voucher pays no debt


def _without_debts_paid(paid: list[Paid], settled: Money) -> list[Paid]:
    """An older debt that was paid with the order stays paid: what paid it is no longer there to go back."""
    for means in PAYS_DEBTS:
        for place, part in enumerate(paid):
            if part.means is means:
                stays = min(part.left, settled)
                paid[place] = replace(part, returned=part.returned + stays)
                settled -= stays
    return paid


def _share(order: Order, paid: Paid, amount: Money, method: RefundMethod) -> RefundShare:
    """A debt was never paid, so there is nothing to give but less debt."""
    if paid.means is FundingSource.CARD:
        from_card = RefundShare(amount, FundingSource.CARD, payment_ref=paid.ref)
        return _redirected(order, from_card, method)
    tender = session.get_one(Tender, paid.ref)
    owner = tender.voucher_ref or tender.contact_ref
    share = RefundShare(amount, paid.means, tender_ref=paid.ref, owner=owner)
    return share if paid.means in OWED else _redirected(order, share, method)


OWED = (FundingSource.INSTALMENTS, FundingSource.DEFERRED)


def _redirected(order: Order, share: RefundShare, method: RefundMethod) -> RefundShare:
    match method:
        case RefundMethod.ORIGIN:
            return share
        case RefundMethod.CREDIT:
            return replace(share, destination=FundingSource.CREDIT, owner=order.contact_ref)
        case RefundMethod.VOUCHER:
            return replace(share, destination=FundingSource.VOUCHER, owner=None)


def _total(amounts: Iterable[Money], like: Money) -> Money:
    return money.total(amounts, like.currency)
