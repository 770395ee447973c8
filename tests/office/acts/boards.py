"""What is done on the boards – instalments, deferred accounts, payments, approvals – and on the home."""

from __future__ import annotations

from datetime import timedelta

from app import cache
from app.db import session
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.flows.metrics import services as metrics
from app.kernel import clock
from app.kernel.actors import Actor, Role
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem
from app.venue.channels import services as channels
from tests import books, people, postbox
from tests.conftest import NOON
from tests.instalments import in_three, rows
from tests.office.acts.desk import Desk, Leaves, ada, euros, leaves, posts_to
from tests.office.clerk import Clerk, member
from tests.office.test_boards import SILENT_AFTER, owes
from tests.office.test_home import hide_all


def _refused_share(desk: Desk) -> Order:
    """The bank has refused the second of three."""
    order = in_three(desk.shopper, ada())
    row = rows(order.ref)[1]
    row.due_on = NOON.date() - timedelta(days=1)
    instalments.mark_refused(row, CollectionProblem.BANK)
    session.commit()
    return order


def _share(desk: Desk, order: Order, page: str) -> Clerk:
    return desk.clerk.opens(f"/en/instalments/{order.number}/2/{page}")


@posts_to("instalments.retry")
def tries_again(desk: Desk) -> Leaves:
    order = _refused_share(desk)
    _share(desk, order, "retry").fills("act", 409, shown="old").opens(desk.clerk.at).fills("act")
    return leaves("instalment_retried", order, "instalment", "amount_minor")


@posts_to("instalments.link")
def sends_a_link(desk: Desk) -> Leaves:
    order = _refused_share(desk)
    _share(desk, order, "link").fills("act", 409, shown="old").opens(desk.clerk.at).fills("act")
    return leaves("payment_link_sent", order, "instalment", "amount_minor")


@posts_to("instalments.otherwise")
def notes_that_it_was_paid(desk: Desk) -> Leaves:
    order = _refused_share(desk)
    _share(desk, order, "otherwise").fills("act", 422, reference="VIR-1", reason="no")
    desk.clerk.fills("act", means="cash", reference="VIR-1", reason="Paid at the counter")
    held = ("instalment", "received_minor", "on", "reference")
    return leaves("instalment_paid_otherwise", order, *held, reason="Paid at the counter")


@posts_to("instalments.suspend")
def suspends(desk: Desk) -> Leaves:
    order = _refused_share(desk)
    desk.clerk.opens("/en/instalments")
    desk.presses("/suspension")
    return leaves("instalment_suspended", order, "instalment")


@posts_to("instalments.resume")
def resumes(desk: Desk) -> Leaves:
    suspends(desk)
    desk.presses("/resumption")
    return leaves("instalment_resumed", books.order(), "instalment")


def _owing() -> Contact:
    found = ada()
    owes(found, 8_000, 40)
    return found


@posts_to("deferred.reminder")
def reminds(desk: Desk) -> Leaves:
    somebody = _owing()
    desk.clerk.opens(f"/en/deferred/{somebody.number}/reminder").fills("act", 409, shown="1")
    desk.clerk.opens(desk.clerk.at).fills("act")
    return leaves("debt_reminded", somebody, "owed_minor")


@posts_to("deferred.payment")
def notes_a_payment(desk: Desk) -> Leaves:
    somebody = _owing()
    desk.clerk.opens(f"/en/deferred/{somebody.number}/payment").fills("act", 422, amount="99")
    desk.clerk.fills("act", amount="30", means="transfer", reference="VIR-9", reason="Transfer received")
    reason = "Transfer received (VIR-9, 2026-11-23)"
    return leaves("debt_adjusted", somebody, "owed_minor", reason=reason)


@posts_to("payments.ask")
def asks_the_bank(desk: Desk) -> Leaves:
    desk.shopper.up_to("payment").pays(SILENT_AFTER)
    desk.clerk.opens("/en/payments")
    desk.presses("/question")
    return leaves("bank_asked", books.order(), "payment")


def _request() -> Approval:
    """Iris, an accountant, wants to give 60.00."""
    iris = member("iris@cube.example", Role.ACCOUNTANT, name="Iris")
    return approvals.ask_credit(ada(), euros(6_000), "A long wait", Actor(iris.name, iris.ref, iris.grants))


def _contact(request: Approval) -> Contact:
    return session.get_one(Contact, request.subject_ref)


@posts_to("approvals.decision")
def approves(desk: Desk) -> Leaves:
    request = _request()
    desk.clerk.opens(f"/en/approvals/{request.ref}").fills("decide", 422)
    desk.clerk.fills("decide", verdict="approve")
    return leaves("credit_adjusted", _contact(request), "credit_minor", "asked_by", reason="A long wait")


@posts_to("approvals.decision")
def refuses(desk: Desk) -> Leaves:
    request = _request()
    desk.clerk.opens(f"/en/approvals/{request.ref}").fills("decide", 422, verdict="refuse")
    desk.clerk.fills("decide", verdict="refuse", note="That was too long ago")
    return leaves("credit_not_approved", _contact(request), reason="That was too long ago")


@posts_to("approvals.decision")
def gives_it_back(desk: Desk) -> Leaves:
    """The credit is not what it was when it was asked for."""
    request = _request()
    desk.clerk.opens(f"/en/contacts/{_contact(request).number}/management/credit")
    desk.clerk.fills("adjust-credit", amount="10", reason="Goodwill")
    desk.clerk.opens(f"/en/approvals/{request.ref}").fills("decide", verdict="approve")
    return leaves("request_given_back", _contact(request), reason="A long wait")


@posts_to("requests.own")
def withdraws(desk: Desk) -> Leaves:
    desk.sees(ada(), "/management/credit").fills("adjust-credit", amount="60", reason="A long wait")
    request = session.query(Approval).one()
    desk.clerk.opens(f"/en/requests/{request.ref}").fills("decide")
    return leaves("request_withdrawn", _contact(request), reason="A long wait")


@posts_to("requests.own")
def withdraws_from_the_list(desk: Desk) -> Leaves:
    desk.sees(ada(), "/management/credit").fills("adjust-credit", amount="60", reason="A long wait")
    request = session.query(Approval).one()
    desk.clerk.opens("/en/requests")
    desk.presses(f"/requests/{request.ref}")
    return leaves("request_withdrawn", _contact(request), reason="A long wait")


@posts_to("requests.again")
def thinks_better_of_withdrawing(desk: Desk) -> Leaves:
    withdraws_from_the_list(desk)
    request = session.query(Approval).one()
    desk.presses("/again")
    return leaves("credit_asked_for", _contact(request), "amount_minor", reason="A long wait")


def _asks_alone(desk: Desk) -> Approval:
    """Ten minutes ago, for more than may be given without asking, where nobody else is there."""
    channels.set_alone(channels.find("cube"), allowed=True, after_minutes=10, by=people.OWNER)
    sam = Actor(desk.sam.name, desk.sam.ref, desk.sam.grants)
    with clock.at(NOON - timedelta(minutes=10)):
        return approvals.ask_credit(ada(), euros(6_000), "A long wait", sam)


@posts_to("requests.code")
def asks_for_a_code(desk: Desk) -> Leaves:
    request = _asks_alone(desk)
    desk.clerk.opens(f"/en/requests/{request.ref}").fills("send-code")
    return leaves("approval_code_sent", _contact(request), reason="A long wait")


@posts_to("requests.confirmation")
def confirms_alone(desk: Desk) -> Leaves:
    request = _asks_alone(desk)
    desk.clerk.opens(f"/en/requests/{request.ref}").fills("send-code").fills("confirm-alone", 422, code="x")
    (letter,) = postbox.letters(EmailKind.APPROVAL_CODE)
    desk.clerk.fills("confirm-alone", code=letter.secret)
    return leaves("credit_adjusted_alone", _contact(request), "credit_minor", reason="A long wait")


@posts_to("home.show_method")
def shows_a_method_again(desk: Desk) -> Leaves:
    hide_all()
    desk.clerk.opens("/en/")
    code = desk.clerk.page.action("/showing").split("/")[-2]
    desk.presses("/showing")
    return Leaves("method_shown", "payment_method", code, holds=frozenset({"status"}))


@posts_to("home.show_method")
def shows_one_that_is_shown(desk: Desk) -> None:
    desk.clerk.opens("/en/").sends("/en/methods/CBWEB/showing")


@posts_to("home.end_guard")
def ends_the_guard(desk: Desk) -> Leaves:
    metrics.count()
    channels.guard(channels.find("cube"), clock.now() + timedelta(minutes=15))
    cache.refresh()
    desk.clerk.opens("/en/")
    desk.presses("/guard/end")
    return Leaves("guard_ended", "channel", "cube", holds=frozenset({"guarded_until"}))
