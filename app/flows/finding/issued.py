"""Every voucher that was issued, the newest first, by pages: what is left on it, and who bought it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select, tuple_, union
from sqlalchemy.orm import contains_eager

from app.accounting.ledger.models import Posting, Transaction
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import session, starts_with
from app.kernel import clock
from app.kernel.emails import folded
from app.kernel.money import Money
from app.sale.orders.models import Order, OrderGift
from app.sale.orders.states import OrderState
from app.settlement.refunds.models import Refund

PAGE = 50


class Standing(StrEnum):
    """How a voucher stands; the first that is true."""

    BLOCKED = "blocked"
    EXPIRED = "expired"
    USED_UP = "used_up"
    IN_USE = "in_use"


@dataclass(frozen=True)
class IssuedVoucher:
    """`order`: the one it was bought with, or that was refunded onto it; None if it was issued by hand."""

    voucher: Voucher
    left: Money
    order: Order | None

    @property
    def standing(self) -> Standing:
        return standing(self.voucher, self.left)


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this voucher."""

    issued_at: datetime
    ref: str


@dataclass(frozen=True)
class IssuedPage:
    rows: Sequence[IssuedVoucher]
    after: Position | None


@dataclass(frozen=True)
class Wanted:
    """`channels` None is every channel. `word`: last four, a ref, or how a buyer's email or name begins."""

    channels: Collection[str] | None = None
    standing: Standing | None = None
    word: str = ""


def standing(voucher: Voucher, left: Money) -> Standing:
    if voucher.state is VoucherState.BLOCKED:
        return Standing.BLOCKED
    if voucher.expires_at <= clock.now():
        return Standing.EXPIRED
    return Standing.IN_USE if left else Standing.USED_UP


def page(wanted: Wanted, after: Position | None = None) -> IssuedPage:
    """Two statements, however many vouchers there are."""
    conditions = _conditions(wanted)
    if after:
        conditions.append(tuple_(Voucher.issued_at, Voucher.ref) < (after.issued_at, after.ref))
    rows = _rows(conditions, PAGE + 1)
    last = rows[PAGE - 1].voucher if len(rows) > PAGE else None
    return IssuedPage(rows[:PAGE], Position(last.issued_at, last.ref) if last else None)


def ending(last4: str, channels: Collection[str] | None, most: int) -> Sequence[IssuedVoucher]:
    """Those whose code ends so, the newest first."""
    return _rows([*_conditions(Wanted(channels)), Voucher.last4 == last4], most)


def _rows(conditions: Iterable[ColumnElement[bool]], most: int) -> list[IssuedVoucher]:
    query = select(Voucher, _left()).where(*conditions)
    query = query.order_by(Voucher.issued_at.desc(), Voucher.ref.desc())
    found = session.execute(query.limit(most)).all()
    orders = orders_of(voucher for voucher, _minor in found)
    return [
        IssuedVoucher(voucher, Money(int(minor), voucher.currency), orders.get(voucher.ref))
        for voucher, minor in found
    ]


def _left() -> ColumnElement[int]:
    postings = select(-func.coalesce(func.sum(Posting.minor), 0))
    mine = postings.where(Posting.account == "voucher:" + Voucher.ref, Posting.currency == Voucher.currency)
    return mine.correlate(Voucher).scalar_subquery()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.channels is not None:
        found.append(Voucher.channel_code.in_(wanted.channels))
    if wanted.standing is not None:
        found += _standing(wanted.standing)
    return [*found, _called(wanted.word)] if wanted.word else found


def _standing(asked: Standing) -> list[ColumnElement[bool]]:
    if asked is Standing.BLOCKED:
        return [Voucher.state == VoucherState.BLOCKED]
    active = Voucher.state == VoucherState.ACTIVE
    if asked is Standing.EXPIRED:
        return [active, Voucher.expires_at <= clock.now()]
    good = Voucher.expires_at > clock.now()
    return [active, good, _left() == 0 if asked is Standing.USED_UP else _left() != 0]


def _called(word: str) -> ColumnElement[bool]:
    end = word.removeprefix("…").upper()
    return or_(Voucher.last4 == end, Voucher.ref == end, Voucher.ref.in_(_bought_by(word)))


def _bought_by(word: str) -> CompoundSelect[Any]:
    """Sold with, or refunded from, orders whose name or email begins so."""
    named = starts_with(func.lower(Order.name), word.lower())
    whose = or_(named, starts_with(func.lower(Order.email), folded(word)))
    bought = select(OrderGift.voucher_ref).join(OrderGift.order)
    refunded = select(Refund.voucher_ref).join(Order, Order.ref == Refund.order_ref)
    return union(
        bought.where(OrderGift.voucher_ref.is_not(None), whose),
        refunded.where(Refund.voucher_ref.is_not(None), whose),
    )


def orders_of(vouchers: Iterable[Voucher]) -> dict[str, Order]:
    """By the voucher's ref, the order that put the first value on it."""
    accounts = {voucher.account: voucher.ref for voucher in vouchers}
    if not accounts:
        return {}
    first = (
        select(Posting.account, func.min(Posting.transaction_id).label("transaction_id"))
        .where(Posting.account.in_(accounts))
        .group_by(Posting.account)
        .subquery()
    )
    query = select(first.c.account, Order).join(Transaction, Transaction.id == first.c.transaction_id)
    query = query.join(Order, Order.ref == Transaction.order_ref)
    return {accounts[account]: order for account, order in session.execute(query)}


def unpaid(channels: Collection[str] | None) -> Sequence[OrderGift]:
    """Gift vouchers of orders that are not paid: no code exists yet. The newest order first."""
    query = select(OrderGift).join(OrderGift.order).where(
        OrderGift.voucher_ref.is_(None), Order.state == OrderState.PLACED
    )  # fmt: skip
    if channels is not None:
        query = query.where(Order.channel_code.in_(channels))
    query = query.order_by(Order.placed_at.desc(), OrderGift.position)
    return session.scalars(query.options(contains_eager(OrderGift.order)).limit(PAGE)).all()
