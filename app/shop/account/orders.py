"""What was bought: a list, each order with its tickets and how it was paid, and going on with one."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.numbers import whole
from app.http.regions import render
from app.kernel import clock
from app.presenters import line_groups, order_story, withheld_tickets
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders
from app.shop import visitor
from app.shop.account import history
from app.shop.account.access import me, page
from app.shop.account.instalments import plan

PAGE = 10
LONGEST = 50  # pages


@page("/orders", name="orders")
def all_orders() -> ResponseReturnValue:
    past = request.args.get("when") == "past"
    shown = PAGE * min(max(1, request.args.get("page", 1, type=whole)), LONGEST)
    found = orders.of_contact(me().ref, clock.now(), past=past, most=shown + 1)
    schedules = instalments.of_orders(found)
    return render(
        "shop/account/orders.html",
        region="shop/account/_orders.html",
        orders=found[:shown],
        more=len(found) > shown,
        next_page=shown // PAGE + 1,
        past=past,
        state_of=lambda order: history.state_of(order, schedules.get(order.ref)),
    )


@page("/orders/<ref>")
def order(ref: str) -> ResponseReturnValue:
    """Nobody's but the owner's; for anybody else it does not exist."""
    found = orders.one_of_contact(me().ref, ref[:26]) or abort(404)
    taken = [payment for payment in payments.of_order(found.ref) if payment.state is PaymentState.CAPTURED]
    stored = tenders.of_order(found.ref)
    schedule = instalments.shown(found.ref) if found.paid_at and found.in_shares else None
    return render(
        "shop/account/order.html",
        order=found,
        plan=plan(schedule, taken, stored) if schedule else None,
        groups=line_groups.by_performance(found.lines),
        waiting=withheld_tickets.waiting(found) if found.paid else None,
        state=history.state_of(found, schedule),
        story=order_story.told(found, stored, taken, refunds.of_order(found.ref), schedule),
        live=found.live,
    )


@page("/orders/<ref>/continuation", method="POST")
def go_on(ref: str) -> ResponseReturnValue:
    """To the payment, on whatever device it was begun; to the bank's answer while a bank is asked."""
    found = orders.one_of_contact(me().ref, ref[:26]) or abort(404)
    if _only_waits(found):
        visitor.adopt(found.basket)
        return redirect(url_for("checkout.payment"), 303)
    return redirect(url_for("checkout.state", ref=found.ref), 303)


def _only_waits(order: Order) -> bool:
    """Nobody is asked, and its basket still stands for it."""
    basket = order.basket
    stands = basket.usable and (basket.contact_ref, basket.order_ref) == (order.contact_ref, order.ref)
    return order.live and stands and payments.live_payment(order.ref) is None
