"""What would go back of an order, and where to. The preview and the refund use the same calculation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.refunds.splits import OWED, FundingSource, Paid, TooMuch
from app.settlement.reversals import destinations, sources
from app.settlement.reversals.errors import NotForRefund, NothingLeft, NotPaid
from app.settlement.reversals.items import Part, Reversal, parts_of
from app.settlement.tenders.models import Tender


@dataclass(frozen=True)
class RefundShare:
    """What goes back of one payment or tender, and where to. `source` is the key of what paid.

    `owner` is the ref of the contact or the voucher that gets it. It is None for a card, for a voucher that
    is still to be issued, and for the credit of a guest who has no contact yet.
    """

    amount: Money
    destination: FundingSource
    payment_ref: str | None = None
    tender_ref: str | None = None
    owner: str | None = None
    source: str = ""


@dataclass(frozen=True)
class RefundPreview:
    """Two previews are equal if they show the same."""

    method: RefundMethod
    parts: tuple[Part, ...]
    shares: tuple[RefundShare, ...]
    amount: Money

    def to(self, destination: FundingSource) -> Money:
        """What goes there in all."""
        going = (share.amount for share in self.shares if share.destination is destination)
        return money.total(going, self.amount.currency)

    @property
    def money_back(self) -> Money:
        """What leaves the venue. What only lowers a debt does not."""
        leaving = (share.amount for share in self.shares if share.destination not in OWED)
        return money.total(leaving, self.amount.currency)

    @property
    def facts(self) -> dict[str, Any]:
        """All of it as plain values (amounts in minor units): equal facts are an equal preview."""
        return {
            "method": self.method.value,
            "amount": [self.amount.minor, self.amount.currency],
            "parts": [[part.key, part.amount.minor] for part in self.parts],
            "shares": [
                [s.destination.value, s.payment_ref or s.tender_ref, s.owner, s.amount.minor]
                for s in self.shares
            ],
        }


def build(order: Order, reversal: Reversal) -> RefundPreview:
    """Raises NotPaid, UnknownItem, AlreadyBack, NothingLeft, NotForRefund, or what `splits.split` raises."""
    if not order.paid:
        raise NotPaid
    parts = tuple(parts_of(order, reversal.items))
    if not parts:
        raise NothingLeft
    amount = money.total((part.amount for part in parts), order.total.currency)
    shares = _shares(order, amount, reversal)
    return RefundPreview(reversal.method, parts, shares, amount)


def _shares(order: Order, amount: Money, reversal: Reversal) -> tuple[RefundShare, ...]:
    barred = destinations.barred(order)
    to_origin = reversal.method is RefundMethod.ORIGIN
    try:
        split = sources.split_over_sources(order, amount, reversal.shares, barred if to_origin else ())
    except TooMuch:
        if to_origin and barred:
            raise NotForRefund from None
        raise
    shares = tuple(share_of(order, paid, back, reversal.method) for paid, back in split)
    if any(share.destination in barred for share in shares):
        raise NotForRefund
    return shares


def share_of(order: Order, paid: Paid, amount: Money, method: RefundMethod) -> RefundShare:
    if paid.source is FundingSource.CARD:
        from_card = RefundShare(amount, FundingSource.CARD, payment_ref=paid.ref, source=paid.key)
        return _redirected(order, from_card, method)
    tender = session.get_one(Tender, paid.ref)
    owner = tender.voucher_ref or tender.contact_ref
    share = RefundShare(amount, paid.source, tender_ref=paid.ref, owner=owner, source=paid.key)
    return share if paid.source in OWED else _redirected(order, share, method)


def _redirected(order: Order, share: RefundShare, method: RefundMethod) -> RefundShare:
    match method:
        case RefundMethod.ORIGIN:
            return share
        case RefundMethod.CREDIT:
            return replace(share, destination=FundingSource.CREDIT, owner=order.contact_ref)
        case RefundMethod.VOUCHER:
            return replace(share, destination=FundingSource.VOUCHER, owner=None)
