"""Moving tickets to other seats, exactly as the preview showed, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Forbidden, Right
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Place
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.settlement.deferred import services as deferred
from app.settlement.pay_links import services as pay_links
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.refunds.splits import TooMuch
from app.settlement.reversals import services as reversals
from app.settlement.seat_moves import previews
from app.settlement.seat_moves.models import SeatMove
from app.settlement.seat_moves.previews import CannotMove, Move, MovePreview
from app.settlement.tenders import services as tenders
from app.venue.channels import limits
from app.venue.channels.limits import OverLimit

REASON = "seats moved"


class MoveChanged(CannotMove):
    """It is no longer what was shown; `preview` says what it is now."""

    def __init__(self, preview: MovePreview) -> None:
        super().__init__()
        self.preview = preview


def preview(order: Order, wanted: Mapping[int, int]) -> MovePreview:
    """`wanted` is a place for each line, by their ids. Raises CannotMove or TooMuch."""
    return previews.build(order, wanted)


@again_after_deadlock
def run(order_ref: str, wanted: Mapping[int, int], shown: MovePreview, by: Actor) -> MovePreview:
    """Raises CannotMove, TooMuch, Forbidden or OverLimit.

    What is to be paid becomes a debt, with a link to pay it; what was paid too much goes back at once. That
    is a refund: it needs its right, and has its limit.
    """
    order = orders.whole(order_ref)
    if not by.may(Right.HANDLE_ORDERS, order.channel_code):
        session.rollback()
    by.must(Right.HANDLE_ORDERS, order.channel_code)
    _lock(order, wanted, shown)
    found = _confirmed(order, wanted, shown, by)
    before, left = orders.vat_split(order), [move.line.place_id for move in found.moves]
    _take(order, found, by)
    _book(order, found, before, by)
    _tell(order, found, left, by)
    session.commit()
    return found


def _lock(order: Order, wanted: Mapping[int, int], shown: MovePreview) -> None:
    """After the order: whoever money goes to or is owed by, then the places, old and new."""
    reversals.lock_owners(order)
    if not shown.back and shown.difference:
        refunds.lock_owner(order)
    ids = {*wanted.values(), *(line.place_id for line in order.lines if line.id in wanted)}
    query = select(Place).where(Place.id.in_(ids)).order_by(Place.id).with_for_update(of=Place)
    session.scalars(query.execution_options(populate_existing=True)).all()


def _confirmed(order: Order, wanted: Mapping[int, int], shown: MovePreview, by: Actor) -> MovePreview:
    """The preview as it is now, under the locks; they are released if it is not what was shown."""
    try:
        found = preview(order, wanted)
        if found != shown:
            raise MoveChanged(found)
        if found.back:
            by.must(Right.REFUND, order.channel_code)
            limits.check(found.back.money_back, limits.refund(order.channel, by))
    except (CannotMove, TooMuch, Forbidden, OverLimit):
        session.rollback()
        raise
    return found


def _take(order: Order, found: MovePreview, by: Actor) -> None:
    """Old seats are on sale again; the tickets have new codes, and their old prints open nothing."""
    catalog.give_up(order.ref, [move.line.place_id for move in found.moves])
    for move in found.moves:
        session.add(_row(order, move, by))
        move.place.order_ref = order.ref
        move.line.place, move.line.price = move.place, move.price
        move.line.fee_minor, move.line.discount_minor = move.fee_minor, move.discount.minor
    order.total += found.difference
    order.due_minor = max(0, order.due_minor + min(0, found.difference.minor))
    order.handed_over_at, order.handed_over_by = None, ""
    tickets.reissue([move.line for move in found.moves])
    session.flush()


def _row(order: Order, move: Move, by: Actor) -> SeatMove:
    return SeatMove(
        ref=refs.new(), order_ref=order.ref, order_line_id=move.line_id, author=by.name,
        from_place_id=move.line.place_id, to_place_id=move.place_id, moved_at=clock.now(),
        old_price_minor=move.line.price.minor, new_price_minor=move.price.minor,
    )  # fmt: skip


def _book(order: Order, found: MovePreview, before: dict[str, Money], by: Actor) -> None:
    """The opposite of the old price and the new one, then the way of the difference."""
    after = orders.vat_split(order)
    sides = {account: before[account] - after[account] for account in before}
    sides[ledger.RECEIVABLE] = found.difference
    key = refs.new()
    if any(sides.values()):
        ledger.book(f"move:{key}", order.ref, sides, reason=REASON, author=by.name[:60])
    if found.back:
        header = RefundHeader(
            ref=key, order_ref=order.ref, amount=found.back.amount, method=found.back.method,
            reason=REASON, author=by.name[:60], decided_at=clock.now(),
        )  # fmt: skip
        session.add(header)
        session.flush()
        reversals.give(order, found.back, header)
    elif found.difference:
        _owe(order, found.difference, key)


def _owe(order: Order, amount: Money, key: str) -> None:
    debtor = refunds.lock_owner(order)
    owed = {debtor.deferred_account: amount, ledger.RECEIVABLE: -amount}
    ledger.book(f"move_owed:{key}", order.ref, owed)
    tenders.put_on_account(order, debtor, amount)
    deferred.review_tickets(debtor)


def _tell(order: Order, found: MovePreview, left: Sequence[int], by: Actor) -> None:
    email_queue.write_anew(EmailKind.SEATS_MOVED, order.ref, order.lang, order.email)
    if found.difference > Money(0, order.total.currency):
        session.flush()
        pay_links.add_for_debt(order, by)
    audit.record(
        by, "seats_moved", Subject("order", order.ref, order.channel_code),
        before={"places": list(left)},
        after={"places": [move.place_id for move in found.moves], "difference_minor": found.difference.minor},
    )  # fmt: skip


def of_order(order_ref: str) -> Sequence[SeatMove]:
    query = select(SeatMove).filter_by(order_ref=order_ref).order_by(SeatMove.moved_at.desc())
    return session.scalars(query).all()


def refunds_of_latest(order_ref: str) -> list[Refund]:
    """What went back when its seats were moved the last time."""
    latest = next(iter(of_order(order_ref)), None)
    if latest is None:
        return []
    query = select(Refund).join(Refund.header).where(RefundHeader.order_ref == order_ref)
    since = query.where(RefundHeader.reason == REASON, RefundHeader.decided_at >= latest.moved_at)
    return list(session.scalars(since))
