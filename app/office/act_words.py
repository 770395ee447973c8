"""What was done to a record, as its history says it."""

from __future__ import annotations

from app.http.i18n import lazy

ACTS = {
    "refunded": lazy("Refunded"),
    "refund_asked_for": lazy("Asked for approval of a refund"),
    "refund_not_approved": lazy("Refund not approved"),
    "request_withdrawn": lazy("Request withdrawn"),
    "request_given_back": lazy("Request given back: the order had changed"),
}


def act(verb: str) -> str:
    return str(ACTS.get(verb, verb))
