"""Where providers' servers send notifications. Short plain answers: a platform may show them to the payer."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import Verdict
from app.http.providers import at
from app.psp.port import Message
from app.shop import forged_messages

bp = Blueprint("psp_callbacks", __name__)


@bp.route("/notifications/ogone", methods=["GET", "POST"])
def ogone() -> Response:
    """Always answered with 200, whatever it says: else the provider would send it for ever."""
    pairs = (*request.args.items(multi=True), *request.form.items(multi=True))
    providers = at("ogone")
    message = Message(tuple(pairs), dict(request.headers))
    if psp_notifications.receive(providers, message) is Verdict.FORGED:
        forged_messages.count("ogone")
    return Response("OK\n", mimetype="text/plain")
