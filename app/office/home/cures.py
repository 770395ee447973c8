"""What the alarms of the first page offer to put right at once."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.home.blueprint import bp
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus


@access.page(bp, "/methods/<code>/showing", Right.SET_UP, methods=("POST",))
def show_method(code: str) -> ResponseReturnValue:
    try:
        payment_methods.set_status(code[:20].replace("\0", ""), MethodStatus.VISIBLE, access.actor())
    except payment_methods.UnknownMethod:
        abort(404)
    flash(_("The payment method is offered again."))
    return redirect(url_for("home.home"), 303)


@access.page(bp, "/channels/<code>/guard/end", Right.SET_UP, methods=("POST",))
def end_guard(code: str) -> ResponseReturnValue:
    try:
        channel = channels.find(code[:20].replace("\0", ""))
    except channels.UnknownChannel:
        abort(404)
    channels.end_guard(channel, access.actor())
    flash(_("Nobody is checked any longer. The alarm counts afresh."))
    where = "card_rules.checks" if request.args.get("back") == "card-rules" else "home.home"
    return redirect(url_for(where, code=channel.code if where != "home.home" else None), 303)
