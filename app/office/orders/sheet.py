"""The sheet of one order: what was bought, its money in sentences, its tickets, what the bank said."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands
from app.http.regions import render
from app.kernel import money
from app.kernel.actors import Right
from app.office import access, bank_words
from app.office.instalments import words as instalment_acts
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.presenters import instalments as instalment_words
from app.presenters import line_groups, order_story
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Schedule
from app.settlement.payments import services as payments
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import Tender


@access.page(bp, "/orders/<number>", Right.SEE_ORDERS)
def order(number: str) -> ResponseReturnValue:
    found = _order(number)
    tried = payments.of_order(found.ref)
    taken = [payment for payment in tried if payment.state is PaymentState.CAPTURED]
    schedule, stored = _schedule_and_tenders(found)
    back = refunds.of_order(found.ref)
    paid = money.total([p.amount for p in taken] + [t.amount for t in stored], found.total.currency)
    return render(
        "office/orders/order.html",
        order=found,
        stands=words.state_of(found),
        groups=line_groups.by_performance(found.lines),
        tickets={ticket.order_line_id: ticket for ticket in tickets.of_order(found.ref)},
        ticket_status=words.ticket_status,
        story=order_story.told(found, stored, taken, back, schedule),
        schedule=schedule,
        share_status=instalment_acts.status,
        share_acts=instalment_acts.acts,
        share_why=lambda row: instalment_acts.why(row) or instalment_words.explanation(row, taken, stored),
        share_due=instalment_words.due,
        paid=paid,
        seat_words=line_groups.seat,
        answers=[(payment, bank_words.answer(payment)) for payment in reversed(tried)],
        history=audit.history("order", found.ref),
    )


def _schedule_and_tenders(found: Order) -> tuple[Schedule | None, Sequence[Tender]]:
    if found.paid_at and found.in_shares:
        return instalments.shown_with_tenders(found.ref)
    return None, tenders.of_order(found.ref)


def _order(number: str) -> Order:
    """One they may see; any other does not exist."""
    found = orders.by_number(number.replace("-", "").upper()[:8]) or abort(404)
    access.actor().must(Right.SEE_ORDERS, found.channel_code)
    brands.stand_in(found.channel)
    return found
