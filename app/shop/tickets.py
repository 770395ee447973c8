"""The tickets of an order, on a page, on paper, in a calendar: for whoever knows its secret ref."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.languages import lang
from app.http.regions import render
from app.presenters import calendar_files, line_groups, withheld_tickets
from app.presenters import tickets as ticket_words
from app.presenters.pdf import printing
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.shop.order_access import order_or_404

bp = Blueprint("tickets", __name__)

# A browser draws a PDF with a page of its own, which this policy must let it have.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"


@bp.get("/<lang:lang>/orders/<ref>/tickets")
def page(ref: str) -> ResponseReturnValue:
    order = _paid(ref)
    if waiting := withheld_tickets.waiting(order):
        groups = line_groups.by_performance(order.standing)
        return render("shop/tickets/withheld.html", order=order, waiting=waiting, groups=groups)
    issued = [ticket for ticket in tickets.of_order(order.ref) if ticket.opens]
    pictures = [
        url_for("posters.picture", slug=ticket.line.place.performance.event.slug) for ticket in issued
    ]
    printed = ticket_words.sheets(order, issued, lang())
    codes = [printing.qr(ticket.code) for ticket in printed]
    return render(
        "shop/tickets/page.html", order=order, tickets=list(zip(printed, codes, pictures, strict=True))
    )


@bp.get("/<lang:lang>/orders/<ref>/tickets.pdf")
def pdf(ref: str) -> ResponseReturnValue:
    """What is not given out yet is not printed: its page says what it waits for."""
    order = _paid(ref)
    if withheld_tickets.waiting(order):
        return redirect(url_for(".page", ref=order.ref), 303)
    body = ticket_words.pdf(order, tickets.of_order(order.ref), lang())
    response = _file(body, "application/pdf", ticket_words.file_name(order, "pdf"), "inline")
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


@bp.get("/<lang:lang>/orders/<ref>/calendar.ics")
def calendar(ref: str) -> Response:
    order = _paid(ref)
    body = calendar_files.calendar(order, lang(), withheld_tickets.waiting(order))
    return _file(body, "text/calendar; charset=utf-8", ticket_words.file_name(order, "ics"), "attachment")


def _paid(ref: str) -> Order:
    """With nothing but gift vouchers in it, an order has no tickets; if all were taken back, no longer."""
    order = order_or_404(ref)
    if not order.paid_at or not order.lines:
        abort(404)
    if not order.standing:
        abort(410)
    return order


def _file(body: bytes, mimetype: str, name: str, disposition: str) -> Response:
    response = Response(body, content_type=mimetype)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
