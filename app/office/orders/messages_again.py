"""The tickets of many orders sent again. A page says first how many emails leave; none can be called back."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.flows.correspondence import services as correspondence
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import plural
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.orders import filters
from app.office.orders.blueprint import bp
from app.office.orders.columns import ORDERS
from app.sale.orders import services as orders


@access.page(bp, "/orders/messages-again", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def messages_again() -> ResponseReturnValue:
    """Of the orders that were ticked, or of all that match what the address says."""
    refs = _chosen()
    found = correspondence.sendable(refs) if len(refs) <= correspondence.MOST else []
    changed = request.form.get("shown", str(len(found))) != str(len(found))
    if not Form().is_submitted() or changed or not found:
        return render(
            "office/orders/messages_again.html", listing=ORDERS, number=len(refs), found=found,
            most=correspondence.MOST, changed=changed, status=409 if changed else 200,
        )  # fmt: skip
    sent = correspondence.send_tickets_again(refs, access.actor())
    flash(
        plural(
            "Tickets of %(num)d order are on their way.", "Tickets of %(num)d orders are on their way.", sent
        )
    )
    return redirect(ORDERS.here(), 303)


def _chosen() -> list[str]:
    """Their refs; one more than may be sent at once if there are more."""
    wanted = filters.wanted(access.actor().channels(Right.HANDLE_ORDERS))
    if not request.args.get("all") and wanted.numbers is None:
        return []
    page = orders.search(wanted, most=correspondence.MOST + 1)
    return [row.order.ref for row in page.rows]
