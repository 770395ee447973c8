"""The sheet of one order: what was bought, its money in sentences, its tickets, what the bank said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask.typing import ResponseReturnValue

from app.flows.correspondence import services as correspondence
from app.http import formats
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, bank_words, pending
from app.office.instalments import words as instalment_acts
from app.office.orders import figures, history, words
from app.office.orders.blueprint import bp
from app.office.orders.found import with_notes_or_404
from app.presenters import instalments as instalment_words
from app.presenters import line_groups, order_story
from app.presenters.prices import card_name, charge_name
from app.presenters.voices import ABOUT_THEM
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Schedule
from app.settlement.payments import services as payments
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import Tender
from app.settlement.transfers import services as transfers
from app.venue.delivery.models import address_lines


@access.page(bp, "/orders/<number>", Right.SEE_ORDERS)
def order(number: str) -> ResponseReturnValue:
    found = with_notes_or_404(number)
    tried = payments.of_order(found.ref)
    taken = [payment for payment in tried if payment.state is PaymentState.CAPTURED]
    schedule, stored = _schedule_and_tenders(found)
    back = refunds.of_order(found.ref)
    amounts = figures.of(found, taken, stored, back, schedule)
    owes = any(tender.kind in figures.ON_ACCOUNT for tender in stored)
    subjects = correspondence.subjects_of(found, tried, back, schedule)
    moments = correspondence.timeline(found.ref, subjects)
    return render(
        "office/orders/order.html",
        order=found,
        stands=figures.stands(found, schedule, amounts),
        groups=line_groups.by_performance(found.lines),
        tickets={ticket.order_line_id: ticket for ticket in tickets.of_order(found.ref)},
        ticket_status=words.ticket_status,
        story=order_story.told(found, stored, taken, back, schedule, ABOUT_THEM),
        schedule=schedule,
        share_status=instalment_acts.status,
        share_acts=instalment_acts.acts,
        share_why=lambda row: instalment_acts.why(row) or instalment_words.explanation(row, taken, stored),
        share_due=instalment_words.due,
        amounts=amounts,
        owes=owes,
        transfers=transfers.of_order(found.ref) if _any(moments, "transfer_booked") else (),
        seat_words=line_groups.seat,
        answers=[(payment, bank_words.answer(payment)) for payment in reversed(tried)],
        card_name=card_name,
        charge_name=charge_name,
        may_handle=access.actor().may(Right.HANDLE_ORDERS, found.channel_code),
        address_lines=address_lines,
        date_words=formats.date_words,
        awaits=found.awaits_transfer,
        moments=moments,
        word_of=history.word,
        changes_of=history.changes,
        emails=[moment for moment in moments if moment.ref],
        waits=pending.refund(found, moments, back),
    )


def _schedule_and_tenders(found: Order) -> tuple[Schedule | None, Sequence[Tender]]:
    if found.paid_at and found.in_shares:
        return instalments.shown_with_tenders(found.ref)
    return None, tenders.of_order(found.ref)


def _any(moments: Iterable[correspondence.Moment], act: str) -> bool:
    return any(moment.word == act and not moment.ref for moment in moments)
