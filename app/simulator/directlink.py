"""The three DirectLink doors: same check at the door, same XML on the way out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.simulator import answers, charsets, checks, maintenance, orders, queries, transport
from app.simulator.answers import Attributes, Invalid
from app.simulator.bank import Bank, here
from app.simulator.checks import Sent

bp = Blueprint("directlink", __name__, url_prefix="/ncol/test")

METHODS = ("GET", "POST")  # an address opened in a browser is an empty request, answered as one


@bp.route("/orderdirect.asp", methods=METHODS)
@bp.route("/orderdirect_utf8.asp", methods=METHODS)
def order() -> ResponseReturnValue:
    return _serve(_order, "ORDERID")


@bp.route("/maintenancedirect.asp", methods=METHODS)
@bp.route("/maintenancedirect_utf8.asp", methods=METHODS)
def maintain() -> ResponseReturnValue:
    return _serve(_maintain, "")


@bp.route("/querydirect.asp", methods=METHODS)
@bp.route("/querydirect_utf8.asp", methods=METHODS)
def query() -> ResponseReturnValue:
    return _serve(_query, "")


def _serve(operation: Callable[[Bank, Sent], Response], first: str) -> ResponseReturnValue:
    """ORDERID is asked for before anything else, so "no ORDERID" can also mean an empty request."""
    bank, sent = here(), Sent()
    try:
        sent = checks.read(charsets.form(), charsets.of_page())
        g.order_id = sent.get("ORDERID", "")
        if first or not sent.get("PAYID"):
            checks.are_there(sent, "ORDERID")
        checks.is_allowed(sent, bank.settings, request.remote_addr or "")
        return operation(bank, sent)
    except Invalid as trouble:
        return _xml(answers.of_invalid(sent, trouble), sent)
    except HTTPException as trouble:
        return _xml(answers.of_invalid(sent, Invalid("50001111", trouble.name)), sent)
    except transport.Broken as broken:
        return broken.response
    except queries.Unavailable:
        return Response("Service unavailable", 503, {"Retry-After": "5"}, content_type="text/plain")


def _order(bank: Bank, sent: Sent) -> Response:
    reply = orders.place(bank, sent)
    return transport.after(bank, reply.faults, _xml(reply.attributes, sent, reply.html_answer))


def _maintain(bank: Bank, sent: Sent) -> Response:
    attributes, faults = maintenance.operate(bank, sent)
    return transport.after(bank, faults, _xml(attributes, sent), maintenance.PREFIX)


def _query(bank: Bank, sent: Sent) -> Response:
    return _xml(queries.look_up(bank, sent), sent)


def _xml(attributes: Attributes, sent: Sent, html_answer: str = "") -> Response:
    text = answers.xml(attributes, html_answer, in_root=sent.get("WITHROOT") == "Y")
    return Response(text.encode("ascii"), content_type="text/XML; Charset=iso-8859-1")
