"""Setting vouchers aside for an order, taking what was set aside, giving it back. Callers commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock, money, refs
from app.kernel.money import Money
from app.ledger import services as ledger
from app.orders.models import Order
from app.orders.states import OrderState
from app.tenders.models import Pledge, Tender
from app.tenders.states import TenderState
from app.vouchers import services as vouchers
from app.vouchers.models import Voucher, VoucherState

ALIVE = (OrderState.PLACED, OrderState.PAID)


class Short(Exception):
    """A voucher holds less than was counted on: the sum has to be looked at again."""


@dataclass(frozen=True)
class Planned:
    """What one voucher would pay, and what would be left on it."""

    voucher: Voucher
    amount: Money
    left: Money


def pledge(basket_ref: str, voucher: Voucher) -> None:
    """The same voucher twice is one voucher."""
    laid = insert(Pledge).values(basket_ref=basket_ref, voucher_ref=voucher.ref, pledged_at=clock.now())
    session.execute(laid.on_conflict_do_nothing())


def withdraw(basket_ref: str, voucher_ref: str) -> None:
    taken_back = delete(Pledge).filter_by(basket_ref=basket_ref, voucher_ref=voucher_ref)
    session.execute(taken_back, execution_options={"synchronize_session": False})


def hand_over(old_ref: str, basket_ref: str) -> None:
    """What was to pay for one basket is to pay for another, which has its places now."""
    laid = select(literal(basket_ref), Pledge.voucher_ref, Pledge.pledged_at).filter_by(basket_ref=old_ref)
    columns = ["basket_ref", "voucher_ref", "pledged_at"]
    session.execute(insert(Pledge).from_select(columns, laid).on_conflict_do_nothing())
    session.execute(delete(Pledge).filter_by(basket_ref=old_ref))


def plan(basket_ref: str, price: Money) -> list[Planned]:
    """Which voucher would pay what: soonest expiry first, then the smallest; none more than is due."""
    found = _pledged(basket_ref)
    return _shared_out(found, _available(basket_ref, found), price)


def worth(basket_ref: str, voucher: Voucher) -> Money:
    """What a voucher could pay for this basket now."""
    return _available(basket_ref, [voucher])[voucher.ref]


def _pledged(basket_ref: str) -> Sequence[Voucher]:
    mine = select(Pledge.voucher_ref).filter_by(basket_ref=basket_ref)
    return session.scalars(select(Voucher).where(Voucher.ref.in_(mine))).all()


def _available(basket_ref: str, found: Sequence[Voucher]) -> dict[str, Money]:
    """What is left on each, and what this basket's own order has set aside of it."""
    if not found:
        return {}
    left = vouchers.left_on(found)
    left |= {v.ref: Money(0, v.currency) for v in found if v.state is not VoucherState.ACTIVE}
    own = (
        select(Tender.voucher_ref, func.sum(Tender.__table__.c.amount_minor).label("minor"))
        .where(Tender.basket_ref == basket_ref, Tender.state == TenderState.RESERVED)
        .group_by(Tender.voucher_ref)
    )
    for row in session.execute(own):
        if row.voucher_ref in left:
            left[row.voucher_ref] += Money(int(row.minor), left[row.voucher_ref].currency)
    return left


def _shared_out(found: Sequence[Voucher], left: dict[str, Money], price: Money) -> list[Planned]:
    planned = []
    for voucher in sorted(found, key=lambda v: (v.expires_at, left[v.ref].minor, v.ref)):
        amount = Money(max(0, min(left[voucher.ref].minor, price.minor)), price.currency)
        planned.append(Planned(voucher, amount, left[voucher.ref] - amount))
        price -= amount
    return planned


def of_order(order_ref: str) -> Sequence[Tender]:
    """What is set aside or taken for an order."""
    query = select(Tender).filter_by(order_ref=order_ref).where(Tender.state != TenderState.RELEASED)
    return session.scalars(query.order_by(Tender.reserved_at, Tender.ref)).all()


def _locked(**facts: object) -> Sequence[Tender]:
    """As they stand now: the sweep may be giving them back this very moment."""
    query = select(Tender).filter_by(state=TenderState.RESERVED, **facts).order_by(Tender.ref)
    locked = query.with_for_update(of=Tender).execution_options(populate_existing=True)
    return session.scalars(locked).all()


def reserve(order: Order, planned: Sequence[Planned]) -> None:
    """Set aside what the plan says; what this basket had set aside before is given back first.

    The vouchers are locked, so that two orders cannot both count on the same value. Raises Short.
    """
    wanted = {part.voucher.ref: part.amount for part in planned if part.amount}
    mine = _locked(basket_ref=order.basket_ref)
    if {(tender.order_ref, tender.voucher_ref): tender.amount for tender in mine} == {
        (order.ref, ref): amount for ref, amount in wanted.items()
    }:
        return
    for earlier in mine:
        _give_back(earlier)
    session.flush()
    _set_aside(order, wanted)


def _set_aside(order: Order, wanted: dict[str, Money]) -> None:
    if not wanted:
        return
    query = select(Voucher).where(Voucher.ref.in_(wanted)).order_by(Voucher.ref).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    left = vouchers.left_on(found)
    usable = all(voucher.state is VoucherState.ACTIVE for voucher in found)
    if not usable or any(left[ref] < amount for ref, amount in wanted.items()):
        raise Short
    for voucher in found:
        tender = Tender(
            ref=refs.new(),
            order_ref=order.ref,
            basket_ref=order.basket_ref,
            voucher=voucher,
            amount=wanted[voucher.ref],
            state=TenderState.RESERVED,
        )
        session.add(tender)
        sides = {voucher.account: tender.amount, ledger.held(order.ref): -tender.amount}
        ledger.book(f"reserve:{tender.ref}", order.ref, sides)


def secure(order: Order) -> bool:
    """See to it that what vouchers were to pay is set aside; False if it is no longer to be had.

    It is not when the hold ended under a payment that now succeeds, and somebody else was quicker.
    """
    wanted = order.total - order.due
    if not wanted:
        return True
    if _sum(_locked(order_ref=order.ref), wanted) == wanted:
        return True
    query = select(Tender).filter_by(order_ref=order.ref, state=TenderState.RELEASED)
    latest = {t.voucher_ref: t.amount for t in session.scalars(query.order_by(Tender.reserved_at))}
    if money.total(latest.values(), wanted.currency) != wanted:
        return False
    try:
        _set_aside(order, latest)
    except Short:
        return False
    session.flush()
    return True


def _sum(found: Iterable[Tender], like: Money) -> Money:
    return money.total((tender.amount for tender in found), like.currency)


def capture(order: Order) -> None:
    """The order is paid: what was set aside is taken. Call it after `secure`."""
    for tender in _locked(order_ref=order.ref) if order.due != order.total else ():
        tender.move(TenderState.CAPTURED)
        sides = {ledger.held(order.ref): tender.amount, ledger.RECEIVABLE: -tender.amount}
        ledger.book(f"capture:{tender.ref}", order.ref, sides)


def release(order_ref: str) -> None:
    """Give back at once what an order will not need."""
    for tender in _locked(order_ref=order_ref):
        _give_back(tender)


def _give_back(tender: Tender) -> None:
    if tender.move(TenderState.RELEASED):
        sides = {ledger.held(tender.order_ref): tender.amount, tender.voucher.account: -tender.amount}
        ledger.book(f"release:{tender.ref}", tender.order_ref, sides)


def release_dead(limit: int = 200) -> int:
    """The sweep that proves that nothing stays set aside for the dead; how many tenders it found."""
    dead = (
        select(Tender)
        .join(Order, Order.ref == Tender.order_ref)
        .where(Tender.state == TenderState.RESERVED, Order.state.not_in(ALIVE))
        .limit(limit)
        .with_for_update(of=Tender, skip_locked=True)
    )
    found = session.scalars(dead).all()
    for tender in found:
        _give_back(tender)
    session.commit()
    return len(found)
