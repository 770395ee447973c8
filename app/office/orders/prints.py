"""Tickets on paper, printed here. Each print is counted; from the second on a ticket says that it is one."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.mail.composer import speaking
from app.office import access
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.office.orders.found import order_or_404
from app.presenters import tickets as ticket_words
from app.sale.tickets import services as tickets

# A browser draws a PDF with a page of its own, which this policy must let it have.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"


@access.page(bp, "/orders/<number>/prints", Right.HANDLE_ORDERS, methods=("POST",))
@answered_once
def prints(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    try:
        made = tickets.note_print(order.ref, access.actor())
    except tickets.NotReady:
        flash(_("There is no ticket to print: they are kept back, revoked or not issued."))
        return redirect(url_for(".order", number=words.order_number(order)), 303)
    return redirect(url_for(".printed", number=words.order_number(order), ref=made.ref), 303)


@access.page(bp, "/orders/<number>/prints/<ref>", Right.HANDLE_ORDERS)
def printed(number: str, ref: str) -> ResponseReturnValue:
    """In the buyer's language. What was revoked since is left out."""
    order = order_or_404(number, Right.HANDLE_ORDERS)
    made = tickets.print_of(order.ref, ref[:26]) or abort(404)
    issued = [one for one in tickets.of_order(order.ref) if one.opens and one.print_key in made.copies]
    if not issued:
        abort(410)
    with speaking(order.lang):
        body = ticket_words.pdf(order, issued, order.lang, made.copies)
    response = Response(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{ticket_words.file_name(order, "pdf")}"'
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response
