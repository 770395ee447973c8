"""Guests: what is held on whoever ordered without an account, copied or erased from one of their orders."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.privacy import services as privacy
from app.flows.privacy.services import MoneyOpen
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.auth import step_up
from app.office.contacts.blueprint import bp
from app.office.contacts.forms import PARTS, GuestContactForm
from app.office.orders.found import order_or_404
from app.office.orders.words import order_number
from app.people.customers.models import Contact
from app.presenters.erasure_obstacles import ABOUT_THEM, sentence
from app.sale.orders.models import Order

MAY = Right.MERGE_AND_ERASE


@access.page(bp, "/orders/<number>/guest", Right.SEE_CONTACTS)
def guest(number: str) -> ResponseReturnValue:
    return _draw(*_found(number, Right.SEE_CONTACTS), "guest")


@access.page(bp, "/orders/<number>/guest/contact", Right.CHANGE_CONTACTS, methods=("GET", "POST"))
@answered_once
def guest_contact(number: str) -> ResponseReturnValue:
    """The guest becomes a contact, who owns what they ordered."""
    order, who = _found(number, Right.CHANGE_CONTACTS)
    form = GuestContactForm(name=order.name, lang=order.lang, **_address(order))
    if not form.validate_on_submit():
        return _draw(order, who, "guest_contact", 422 if form.is_submitted() else 200, form=form)
    made = privacy.make_contact(order, form.details, access.actor(), invite=bool(form.invite.data))
    flash(_("Contact %(number)s is created.", number=made.number))
    return redirect(url_for(".contact", number=made.number), 303)


@access.page(bp, "/orders/<number>/guest/export", MAY, methods=("GET", "POST"))
@step_up.fresh
def export_guest(number: str) -> ResponseReturnValue:
    """One JSON file (L25)."""
    order, _who = _found(number, MAY)
    if not Form().is_submitted():
        return redirect(url_for(".guest", number=order_number(order)), 303)
    body = json.dumps(privacy.export_guest(order, access.actor()), ensure_ascii=False, indent=2)
    response = Response(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="guest-{order.number}.json"'
    return response


@access.page(bp, "/orders/<number>/guest/erasure", MAY, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def erase_guest(number: str) -> ResponseReturnValue:
    order, who = _found(number, MAY)
    if not Form().is_submitted():
        return _question(order, who)
    if not request.form.get("sure"):
        return _question(order, who, 422)
    try:
        erased = privacy.erase_guest(order, access.actor())
    except MoneyOpen:
        return _question(order, who, 409)
    flash(_("The guest is erased. What the accounts must show stays, without a name."))
    return redirect(url_for(".contact", number=erased.number), 303)


def _found(number: str, right: Right) -> tuple[Order, Contact]:
    """An order, and its guest; of a contact's order there is a sheet instead."""
    order = order_or_404(number, right)
    try:
        return order, privacy.guest_of(order)
    except privacy.NoGuest:
        abort(redirect(url_for(".of_order", number=order_number(order)), 303))


def _address(order: Order) -> dict[str, str]:
    """Where their tickets were to be posted, if they were."""
    return {part: str((order.address or {}).get(part, "")) for part in PARTS}


def _question(order: Order, who: Contact, status: int = 200) -> ResponseReturnValue:
    reasons = [sentence(found, ABOUT_THEM) for found in privacy.open_money(who)]
    return _draw(order, who, "guest_erasure", status, reasons=reasons, unsure=status == 422)


def _draw(
    order: Order, who: Contact, template: str, status: int = 200, **context: Any
) -> ResponseReturnValue:
    return render(
        f"office/contacts/{template}.html",
        status=status,
        guest=who,
        number=order_number(order),
        placed=privacy.order_count(who),
        may_change=access.actor().may(Right.CHANGE_CONTACTS, order.channel_code),
        may_erase=access.actor().may(MAY, order.channel_code),
        **context,
    )
