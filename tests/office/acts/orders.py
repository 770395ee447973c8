"""What is done on the sheet of an order, and with its tickets."""

from __future__ import annotations

from typing import Any

from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.messages.email_queue.models import EmailKind
from tests import books, postbox
from tests.accounting.test_credit_and_deferred import pays_later, who_may_owe
from tests.office.acts.desk import Desk, Leaves, leaves, posts_to
from tests.office.test_bank_transfers import orders_by_transfer, takes_transfers
from tests.office.test_pay_links import LATER, abandons
from tests.office.test_seat_moves import free


@posts_to("orders.notes")
def writes_a_note(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order, "/notes").fills("note", 422, text="").fills("note", text="Comes with a pram.")
    return leaves("noted", order)


@posts_to("orders.message")
def sends_an_email_again(desk: Desk) -> Leaves:
    order = desk.bought()
    (letter,) = postbox.letters(EmailKind.CONFIRMED)
    desk.opens(order, f"/messages/{letter.ref}")
    desk.clerk.sends(desk.clerk.at, 422, form_key="0KEY")  # it has not left yet
    letter.sent_at, letter.next_try_at = clock.now(), None
    session.commit()
    desk.opens(order, f"/messages/{letter.ref}").fills("send-again")
    return leaves("email_sent_again", order, "email", "to")


@posts_to("orders.address")
def corrects_the_address(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order, "/address").fills("address", 422, email="ada")
    desk.clerk.fills("address", email="ada.byron@example.org")
    return leaves("address_corrected", order, "email")


@posts_to("orders.move_seats")
def moves_seats(desk: Desk) -> Leaves:
    order = desk.bought()
    line, new = order.lines[0], free(order, 1)
    desk.opens(order, f"/seats/move?performance={new.performance_id}&category={new.category_id}")
    chosen: dict[str, Any] = {f"seat-{line.id}": str(new.id)}
    desk.clerk.fills("seats", 422).fills("seats", **chosen).fills("move")
    return leaves("seats_moved", order, "places", "difference_minor")


@posts_to("orders.pay_link")
def makes_a_link_to_pay(desk: Desk) -> Leaves:
    desk.shopper.up_to("payment")
    order = books.order()
    desk.opens(order, "/pay-link").fills("pay-link", 422, life="9").fills("pay-link", way="email")
    return leaves("pay_link_made", order, "amount_minor", "sent_to")


@posts_to("orders.pay_link")
def revives_an_order(desk: Desk) -> Leaves:
    abandons(desk.shopper)
    with clock.at(LATER):
        desk.opens(books.order(), "/pay-link").fills("pay-link", way="aloud")
    return leaves("revived", books.order(), "amount_minor")


@posts_to("orders.transfer")
def books_a_transfer(desk: Desk) -> Leaves:
    pays_later(desk.shopper.signs_in(who_may_owe(None)).up_to("summary")).fills("on-account")
    order = books.order()
    desk.opens(order, "/transfer").fills("transfer", 422, reference="")
    desk.clerk.fills("transfer", amount="250", reference="VIR ADA").fills("book-transfer")
    return leaves("transfer_booked", order, "amount_minor", "reference", "debt_minor", "credit_minor")


@posts_to("orders.give_up")
def gives_up_an_order_that_waits(desk: Desk) -> Leaves:
    takes_transfers()
    order = orders_by_transfer(desk.shopper)
    desk.opens(order, "/give-up").fills("give-up")
    return leaves("transfer_given_up", order, "amount_minor")


@posts_to("orders.prints")
def prints_tickets(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order)
    path, held = desk.clerk.page.form_by_id("print")
    desk.clerk.client.post(desk.clerk._full(path), data=held, headers=desk.clerk._headers("same-origin"))
    return leaves("tickets_printed", order, "tickets")


@posts_to("hand_out.hand_over")
def hands_tickets_out(desk: Desk) -> Leaves:
    collected(desk)
    desk.opens(books.order())
    desk.presses("/hand-over")
    return leaves("handed_out", books.order())


@posts_to("hand_out.undo_hand_over")
def takes_that_back(desk: Desk) -> Leaves:
    hands_tickets_out(desk)
    desk.presses("/undo")
    return leaves("hand_over_undone", books.order())


def collected(desk: Desk) -> None:
    """Two tickets that wait at the box office."""
    desk.shopper.takes(2).is_ada().fills("delivery", mode="box_office").agrees().pays()


@posts_to("orders.refund")
def refunds_a_ticket(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order, "/refund").fills("refund-form", 422, why="client")
    _chooses(desk, 1)
    desk.clerk.fills("refund-form", 422, why="").fills("refund-form", why="client")
    return leaves("refunded", order, "amount_minor", reason="client")


@posts_to("orders.refund")
def asks_for_a_refund(desk: Desk) -> Leaves:
    """Two tickets are more than the desk may give back alone."""
    desk.role = Role.BOX_OFFICE
    order = desk.bought()
    desk.opens(order, "/refund")
    _chooses(desk, 2)
    desk.clerk.fills("refund-form", why="double")
    return leaves("refund_asked_for", order, "amount_minor", reason="double")


def _chooses(desk: Desk, tickets: int) -> None:
    """Looks at what that comes to."""
    ids = [line.id for line in books.order().standing[:tickets]]
    desk.clerk.fills("refund-form", line=ids, again="yes", why="client")
