"""Moving seats: what was shown is what is done; old seats are free, old tickets dead, no cent is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.sale.catalog.models import Place
from app.sale.halls.models import Category
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.settlement.deferred import services as deferred
from app.settlement.pay_links import services as pay_links
from app.settlement.refunds import services as refunds
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import Reversal
from app.settlement.seat_moves import services as seat_moves
from app.settlement.seat_moves.previews import NotMovable, SeatTaken
from app.settlement.seat_moves.services import MoveChanged
from tests import books, postbox
from tests.bank import Bank
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

READER = Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)}))


@pytest.fixture
def order(shopper: Shopper, bank: Bank) -> Order:
    """Two tickets of the first category, 220.00 by card."""
    shopper.up_to("payment").pays()
    return books.order()


def free(order: Order, category: int = 0, *, other_day: bool = False) -> Place:
    """A free place of the same event, in the n-th category."""
    here = order.lines[0].place
    categories = session.scalars(
        select(Category).filter_by(hall_id=here.category.hall_id).order_by(Category.position)
    ).all()
    query = select(Place).where(Place.category_id == categories[category].id, ~Place.house)
    query = query.where(Place.basket_ref.is_(None), Place.order_ref.is_(None))
    for place in session.scalars(query.order_by(Place.id)):
        same_event = place.performance.event_id == here.performance.event_id
        if same_event and (place.performance_id != here.performance_id) is other_day:
            return place
    raise LookupError("no such place")


def moves(order: Order, wanted: dict[int, int]) -> None:
    seat_moves.run(order.ref, wanted, seat_moves.preview(order, wanted), OWNER)


def balanced(order: Order) -> bool:
    """Nothing is left over on the order's receivable."""
    found = ledger.balances_of(order.ref)
    return found.get(ledger.RECEIVABLE) is None or not found[ledger.RECEIVABLE]


def test_at_the_same_price_nothing_but_the_seat_changes(order: Order) -> None:
    line, old, new = order.lines[0], order.lines[0].place_id, free(order)
    codes = {ticket.order_line_id: ticket.revision for ticket in books.tickets()}
    moves(order, {line.id: new.id})
    session.expire_all()
    order = books.order()
    assert order.lines[0].place_id == new.id
    assert session.get_one(Place, old).free
    assert session.get_one(Place, new.id).order_ref == order.ref
    assert order.total.minor == 22_000
    now = {ticket.order_line_id: ticket.revision for ticket in books.tickets()}
    assert now == {**codes, line.id: codes[line.id] + 1}
    assert [ticket.serial for ticket in tickets.of_order(order.ref)] == [1, 2]
    assert refunds.of_order(order.ref) == []
    assert balanced(order)
    (entry,) = audit.history("order", order.ref)
    assert (entry.act, entry.before["places"], entry.after["places"]) == ("seats_moved", [old], [new.id])


def test_on_another_evening_of_the_same_event(order: Order) -> None:
    new = free(order, other_day=True)
    moves(order, {order.lines[0].id: new.id})
    assert {line.place.performance_id for line in books.order().lines} >= {new.performance_id}


def test_a_cheaper_seat_sends_the_difference_back_to_the_card(order: Order) -> None:
    line, new = order.lines[0], free(order, 1)
    shown = seat_moves.preview(order, {line.id: new.id})
    assert shown.back is not None
    assert shown.difference.minor < 0
    seat_moves.run(order.ref, {line.id: new.id}, shown, OWNER)
    session.expire_all()
    order = books.order()
    (refund,) = refunds.of_order(order.ref)
    assert (refund.amount, refund.destination.value) == (-shown.difference, "card")
    assert order.total.minor == 22_000 + shown.difference.minor
    assert sum(line.paid.minor for line in order.lines) == order.total.minor
    assert balanced_but_for_the_card(order, refund.amount.minor)


def balanced_but_for_the_card(order: Order, minor: int) -> bool:
    """What is due to a card leaves the books when it is sent."""
    return ledger.balances_of(order.ref)[ledger.RECEIVABLE].minor == -minor


def test_a_dearer_seat_is_owed_and_a_link_goes_out(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment", category=1).pays()
    order = books.order()
    line, new = order.lines[0], free(order, 0)
    shown = seat_moves.preview(order, {line.id: new.id})
    assert shown.difference.minor > 0
    before = order.total.minor
    seat_moves.run(order.ref, {line.id: new.id}, shown, OWNER)
    session.expire_all()
    order = books.order()
    assert deferred.owed(refunds.at_address(order)) == shown.difference
    assert order.total.minor == before + shown.difference.minor
    assert balanced(order)
    (link,) = pay_links.of_order(order.ref)
    assert (link.amount, link.sent_to) == (shown.difference, "ada@example.org")
    assert len(audit.history("order", order.ref)) == 1


def test_afterwards_the_whole_order_goes_back_to_the_cent(order: Order) -> None:
    moves(order, {order.lines[0].id: free(order, 1).id})
    session.expire_all()
    order = books.order()
    shown = reversals.preview(order, Reversal())
    assert shown.amount == order.total
    reversals.run(order.ref, Reversal(), shown=shown, reason="x" * 5, by=OWNER)
    assert sum(refund.amount.minor for refund in refunds.of_order(order.ref)) == 22_000


def test_the_buyer_gets_new_tickets(shopper: Shopper, order: Order) -> None:
    moves(order, {order.lines[0].id: free(order).id})
    (letter,) = postbox.letters(EmailKind.SEATS_MOVED)
    with shopper.app.test_request_context():
        message = composer.compose(letter)
    assert "The tickets you had no longer open a door." in message.body
    assert [name.rpartition(".")[2] for name, *_rest in message.attachments] == ["pdf", "ics"]


def test_a_seat_somebody_else_took_meanwhile_is_not_taken_again(order: Order) -> None:
    new = free(order)
    wanted = {order.lines[0].id: new.id}
    shown = seat_moves.preview(order, wanted)
    session.get_one(Place, new.id).basket_ref = "0SOMEBODY"
    session.commit()
    with pytest.raises(SeatTaken):
        seat_moves.run(order.ref, wanted, shown, OWNER)
    assert audit.history("order", order.ref) == []


def test_what_is_not_as_shown_is_not_done(order: Order) -> None:
    one, other = order.lines
    shown = seat_moves.preview(order, {one.id: free(order).id})
    with pytest.raises(MoveChanged):
        seat_moves.run(order.ref, {other.id: free(order).id}, shown, OWNER)
    assert audit.history("order", order.ref) == []


def test_two_tickets_do_not_share_a_seat(order: Order) -> None:
    new = free(order)
    with pytest.raises(SeatTaken):
        seat_moves.preview(order, {line.id: new.id for line in order.lines})


def test_a_ticket_stays_within_its_event(order: Order) -> None:
    event = order.lines[0].place.performance.event_id
    query = select(Place).where(Place.basket_ref.is_(None), Place.order_ref.is_(None), ~Place.house)
    elsewhere = next(p for p in session.scalars(query.limit(5000)) if p.performance.event_id != event)
    with pytest.raises(NotMovable):
        seat_moves.preview(order, {order.lines[0].id: elsewhere.id})


def test_somebody_without_the_right_moves_nothing(order: Order) -> None:
    wanted = {order.lines[0].id: free(order).id}
    with pytest.raises(Forbidden):
        seat_moves.run(order.ref, wanted, seat_moves.preview(order, wanted), READER)
    assert audit.history("order", order.ref) == []


def test_the_desk_sees_it_before_it_is_done(order: Order, office: Flask) -> None:
    line, new = order.lines[0], free(order, 1)
    clerk = Clerk(office, "en").signs_in(member())
    where = f"performance={new.performance_id}&category={new.category_id}"
    path = f"/en/orders/{order.number}/seats/move?{where}"
    chosen: dict[str, Any] = {f"seat-{line.id}": str(new.id)}
    clerk.opens(path).fills("seats", **chosen)
    assert clerk.page.h1 == "What changes"
    assert clerk.page.has("Goes back to the card")
    assert audit.history("order", order.ref) == []
    clerk.fills("move")
    assert clerk.page.has("The seats are changed, and the buyer is told.")
    assert clerk.page.has("Seats moved")
    session.expire_all()
    assert books.order().lines[0].place_id == new.id


def test_nothing_chosen_or_nonsense_is_said(order: Order, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens(f"/en/orders/{order.number}/seats/move").fills("seats", 422)
    assert clerk.page.has("These tickets cannot be moved there.")
    clerk.fills("seats", 422, **{f"seat-{order.lines[0].id}": "1999999999"})
    assert clerk.page.has("One of these seats is taken.")
