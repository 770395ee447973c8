"""Sending the shopper a link to pay an instalment with any card."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.instalments import found
from app.office.instalments.blueprint import bp
from app.settlement.collection import services as collection
from app.settlement.instalments.services import NotOpen


@access.page(bp, "/instalments/<number>/<int:share>/link", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def link(number: str, share: int) -> ResponseReturnValue:
    row = found.instalment_or_404(number, share, Right.HANDLE_ORDERS)
    if request.method == "GET":
        return found.draw("link", row)
    try:
        collection.send_link(row.order_ref, share, request.form.get("shown", ""), access.actor())
    except (NotOpen, collection.Changed):
        return found.draw_changed("link", number, share, Right.HANDLE_ORDERS)
    flash(_("The link is on its way to %(email)s.", email=row.schedule.order.email))
    return found.back(row)
