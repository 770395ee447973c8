"""Somebody else is here: a page of a record asks once it is drawn, so that drawing it writes nothing."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.regions import render, wants_region
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, ages
from app.office.contacts.sheet import opened
from app.office.orders.found import order_or_404
from app.office.orders.words import order_number
from app.people.staff import services as staff

bp = Blueprint("presence", __name__)


@access.page(bp, "/orders/<number>/others", Right.SEE_ORDERS, methods=("POST",))
def order(number: str) -> ResponseReturnValue:
    found = order_or_404(number)
    return _others("order", found.ref, url_for("orders.order", number=order_number(found)))


@access.page(bp, "/contacts/<number>/others", Right.SEE_CONTACTS, methods=("POST",))
def contact(number: str) -> ResponseReturnValue:
    found = opened(number)
    return _others("contact", found.ref, url_for("contacts.contact", number=found.number))


def _others(kind: str, ref: str, page: str) -> ResponseReturnValue:
    now = clock.now()
    here = [(name, ages.ago(now - seen_at)) for name, seen_at in staff.visit(kind, ref, access.actor())]
    if not wants_region():
        return redirect(page, 303)
    return render("office/presence/_others.html", kind=kind, others=here)
