"""Where an account begins: the next performance, what there is to pay, what there is to spend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.http.regions import render
from app.kernel import clock
from app.presenters import instalments as instalment_words
from app.presenters import line_groups
from app.presenters.line_groups import Group
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.states import InstalmentState
from app.settlement.statements import services as statements
from app.shop.account.access import me, page
from app.shop.card_payment import payment_target

MOST = 5


def _to_pay(contact_ref: str) -> list[tuple[Instalment, str]]:
    """The next instalment of each order, and all that are late; with where each is paid."""
    running = instalments.running(contact_ref)
    wanted = [
        row
        for found in running
        for at, row in enumerate(found.open)
        if not at or row.state is not InstalmentState.UPCOMING
    ]
    soonest = sorted(wanted, key=lambda row: row.due_on)[:MOST]
    return [(row, payment_target.page_of(row.schedule.order, [row.number])) for row in soonest]


@page("")
def home() -> ResponseReturnValue:
    contact, now = me(), clock.now()
    coming = orders.of_contact(contact.ref, now, past=False, most=20)
    return render(
        "shop/account/home.html",
        contact=contact,
        next=_next_performance(coming, now),
        bought=bool(coming) or bool(orders.of_contact(contact.ref, now, past=True, most=1)),
        credit=statements.credit_of(contact),
        deferred=statements.deferred_of(contact),
        to_pay=_to_pay(contact.ref),
        words_of=instalment_words,
        vouchers=vouchers.usable_of(contact),
    )


def _next_performance(coming: Iterable[Order], now: datetime) -> tuple[Group, Order] | None:
    """The first that is paid for and has not begun."""
    paid = (order for order in coming if order.state is OrderState.PAID)
    bought = ((group, order) for order in paid for group in line_groups.by_performance(order.standing))
    ahead = [(group, order) for group, order in bought if group.heading.performance.starts_at > now]
    return min(ahead, key=lambda pair: pair[0].heading.performance.starts_at, default=None)
