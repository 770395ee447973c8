"""Where providers' servers send notifications. Short plain answers: a platform may show them to the payer."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.flows.psp_notifications import services as psp_notifications
from app.http.providers import all_providers
from app.psp.port import Message

bp = Blueprint("psp_callbacks", __name__)


@bp.route("/notifications/ogone", methods=["GET", "POST"])
def ogone() -> Response:
    """Saved whatever it says, and always answered with 200: else the provider would send it for ever."""
    pairs = (*request.args.items(multi=True), *request.form.items(multi=True))
    psp_notifications.receive(all_providers()["ogone"], Message(tuple(pairs), dict(request.headers)))
    return Response("OK\n", mimetype="text/plain")
