"""What is to be handed out at the box office, and what is to be posted. Each row is marked done."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _, lazy
from app.http.numbers import whole_or
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, positions, undo
from app.office.auth import step_up
from app.office.hand_out.columns import HAND_OUT
from app.office.lists import exporting
from app.office.lists.of_orders import zone_of
from app.office.orders import words
from app.office.orders.found import order_or_404
from app.presenters import line_groups
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.services import HandOverFilter
from app.sale.tickets import services as tickets
from app.venue.delivery.models import Handover, address_lines

bp = Blueprint("hand_out", __name__)

DONE = {Handover.BOX_OFFICE: lazy("Handed out"), Handover.POST: lazy("Posted")}
FLASH = {
    Handover.BOX_OFFICE: lazy("Tickets of order %(number)s are handed out."),
    Handover.POST: lazy("Tickets of order %(number)s are posted."),
}


@access.page(bp, "/hand-out", Right.HANDLE_ORDERS)
def waiting() -> ResponseReturnValue:
    wanted = _wanted(access.actor().channels(Right.HANDLE_ORDERS))
    found = orders.hand_overs(wanted, positions.asked())
    return render(
        "office/hand_out/list.html",
        region="office/hand_out/_list.html",
        listing=HAND_OUT,
        wanted=wanted,
        page=found,
        following=HAND_OUT.following(positions.written(*found.after) if found.after else ""),
        performances=found.performances,
        done_words=DONE,
        groups_of=lambda order: line_groups.by_performance(order.standing),
        together=line_groups.seats_together,
        address_lines=address_lines,
    )


@access.page(bp, "/hand-out/export", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    wanted = _wanted(access.both(Right.HANDLE_ORDERS, Right.EXPORT))
    return exporting.answer(
        HAND_OUT, orders.count_hand_overs(wanted, exporting.MOST),
        lambda: orders.every_hand_over(wanted), zone=zone_of,
    )  # fmt: skip


@access.page(bp, "/orders/<number>/hand-over", Right.HANDLE_ORDERS, methods=("POST",))
def hand_over(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    try:
        done = tickets.hand_over(order.ref, access.actor())
    except tickets.NotReady:
        flash(_("Nothing was marked: these tickets are kept back, sent by email or refunded."))
        return redirect(_back(order), 303)
    if done and order.handover:
        number = words.order_number(order)
        where = {"number": number, "to": request.args.get("to", "")}
        undo.offer(str(FLASH[order.handover]) % {"number": number}, "hand_out.undo_hand_over", where)
    return redirect(_back(order), 303)


@access.page(bp, "/orders/<number>/hand-over/undo", Right.HANDLE_ORDERS, methods=("POST",))
def undo_hand_over(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    if tickets.take_back_hand_over(order.ref, access.actor()):
        flash(_("The tickets of order %(number)s wait again.", number=words.order_number(order)))
    return redirect(_back(order), 303)


def _back(order: Order) -> str:
    """To the list, or to the sheet, wherever the button was."""
    if request.args.get("to") == "list":
        return url_for(".waiting", way=order.handover)
    return url_for("orders.order", number=words.order_number(order))


def _wanted(channels: Collection[str] | None) -> HandOverFilter:
    return HandOverFilter(
        way=Handover(HAND_OUT.filter("way")),
        channels=channels,
        performance_id=whole_or(HAND_OUT.filter("performance"), 0) or None,
        done=HAND_OUT.filter("done") == "1",
    )
