"""What is done with whole lists: taken out as a file, kept under a name, and acts on many orders."""

from __future__ import annotations

from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor
from app.messages.email_queue.models import EmailKind
from app.people.staff import services as staff
from app.people.staff.models import SavedView
from app.settlement.refunds.states import RefundState
from tests import postbox
from tests.instalments import in_three
from tests.office.acts.desk import Desk, Leaves, ada, posts_to
from tests.office.acts.orders import collected
from tests.office.test_boards import SILENT_AFTER, owes, refund


def _left(act: str, kind: str, ref: str, *holds: str) -> Leaves:
    return Leaves(act, kind, ref, holds=frozenset(holds))


@posts_to("orders.export")
def takes_a_list_of_orders_out(desk: Desk) -> Leaves:
    desk.bought()
    desk.clerk.opens("/en/orders/export?period=all&state=paid").fills("export", 422, column="")
    _takes_out(desk)
    return _left("exported", "list", "orders", "state", "number")


@posts_to("contacts.export_list")
def takes_a_list_of_contacts_out(desk: Desk) -> Leaves:
    ada()
    desk.clerk.opens("/en/contacts/export").fills("export", 422, column="")
    _takes_out(desk)
    return _left("exported", "list", "contacts", "number")


def _board(desk: Desk, path: str, name: str, *holds: str, column: str = "no") -> Leaves:
    desk.clerk.opens(path).fills("export", 422, column="")
    _takes_out(desk, column)
    return _left("exported", "list", name, "number", *holds)


@posts_to("instalments.export")
def takes_instalments_out(desk: Desk) -> Leaves:
    in_three(desk.shopper, ada())
    return _board(desk, "/en/instalments/export?view=due", "instalments", "view")


@posts_to("deferred.export")
def takes_deferred_accounts_out(desk: Desk) -> Leaves:
    owes(ada(), 8_000, 40)
    return _board(desk, "/en/deferred/export?age=60", "deferred", "age")


@posts_to("payments.export")
def takes_payments_out(desk: Desk) -> Leaves:
    desk.shopper.up_to("payment").pays(SILENT_AFTER)
    return _board(desk, "/en/payments/export", "payments", "view")


@posts_to("refunds.export")
def takes_refunds_out(desk: Desk) -> Leaves:
    refund(desk.bought(), RefundState.DONE)
    return _board(desk, "/en/refunds/export?view=done", "refunds", "view")


@posts_to("hand_out.export")
def takes_tickets_to_give_out_out(desk: Desk) -> Leaves:
    collected(desk)
    return _board(desk, "/en/hand-out/export", "hand_out", "way")


@posts_to("journal.export")
def takes_the_journal_out(desk: Desk) -> Leaves:
    return _board(desk, "/en/setup/audit/export?act=invited", "journal", "act", column="at")


def _takes_out(desk: Desk, column: str = "no") -> None:
    path, held = desk.clerk.page.form_by_id("export")
    data = {**held, "column": column}
    desk.clerk.client.post(desk.clerk._full(path), data=data, headers=desk.clerk._headers("same-origin"))


@posts_to("orders.messages_again")
def sends_many_emails_again(desk: Desk) -> Leaves:
    desk.bought()
    (letter,) = postbox.letters(EmailKind.CONFIRMED)
    letter.sent_at, letter.next_try_at = letter.written_at, None
    session.commit()
    desk.clerk.opens("/en/orders/messages-again?period=all&all=yes").fills("send-again", 409, shown="7")
    desk.clerk.fills("send-again")
    return _left("emails_sent_again", "list", "orders", "number")


@posts_to("views.save")
def keeps_a_list(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/views/orders?state=paid").fills("view", 422, name="").fills("view", name="Paid")
    return _left("view_saved", "view", _view().ref, "list", "name")


@posts_to("views.usual")
def begins_with_it(desk: Desk) -> Leaves:
    keeps_a_list(desk)
    desk.clerk.sends(f"/en/views/{_view().ref}/usual", usual="yes")
    return _left("view_changed", "view", _view().ref, "usual")


@posts_to("views.usual")
def begins_with_what_it_begins_with(desk: Desk) -> None:
    keeps_a_list(desk)
    desk.clerk.sends(f"/en/views/{_view().ref}/usual", usual="no")


@posts_to("views.remove")
def gives_a_list_up(desk: Desk) -> Leaves:
    keeps_a_list(desk)
    ref = _view().ref
    desk.clerk.sends(f"/en/views/{ref}/removal")
    return _left("view_removed", "view", ref, "list", "name")


@posts_to("stars.star")
def keeps_an_order_at_hand(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order).sends(f"/en/stars/order/{order.number}", starred="yes")
    return _left("starred", "star", f"order {order.ref}", "kind")


@posts_to("stars.star")
def takes_the_star_off(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order)
    staff.star(Subject("order", order.ref, "cube"), Actor("Sam", desk.sam.ref))
    desk.clerk.sends(f"/en/stars/order/{order.number}", starred="no")
    return _left("unstarred", "star", f"order {order.ref}", "kind")


@posts_to("stars.star")
def takes_off_a_star_that_is_not_there(desk: Desk) -> None:
    order = desk.bought()
    desk.opens(order).sends(f"/en/stars/order/{order.number}", starred="no")


def _view() -> SavedView:
    return session.query(SavedView).one()
