"""What is to be handed out at the box office, and what is to be posted. Each row is marked done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _, lazy
from app.http.numbers import whole
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, positions, undo
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
    wanted = _wanted()
    found = orders.hand_overs(wanted, positions.asked())
    return render(
        "office/hand_out/list.html",
        region="office/hand_out/_list.html",
        wanted=wanted,
        page=found,
        performances=found.performances,
        done_words=DONE,
        groups_of=lambda order: line_groups.by_performance(order.standing),
        together=line_groups.seats_together,
        address_lines=address_lines,
        here=_here,
    )


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


def _wanted() -> HandOverFilter:
    way = request.args.get("way", "")
    return HandOverFilter(
        way=Handover(way) if way in set(Handover) else Handover.BOX_OFFICE,
        channels=access.actor().channels(Right.HANDLE_ORDERS),
        performance_id=request.args.get("performance", type=whole),
        done=request.args.get("done") == "1",
    )


def _here(after: tuple[datetime, str] | None = None, **changed: Any) -> str:
    """This list with another filter, or its next page; a filter left empty is left out."""
    kept = {name: request.args.get(name, "") for name in ("way", "performance", "done")} | changed
    if after:
        kept["after"] = positions.written(*after)
    return url_for(".waiting", **{name: value for name, value in kept.items() if value})
