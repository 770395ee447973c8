"""Administration: a copy of all that is held on somebody, erasing them, and merging two contacts into one."""

from __future__ import annotations

import json

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.directory import services as directory
from app.flows.merging import services as merging
from app.flows.merging.services import NotMergeable, PaymentUnderWay
from app.flows.privacy import services as privacy
from app.flows.privacy.services import MoneyOpen
from app.http import formats
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, contact_names
from app.office.auth import step_up
from app.office.contacts.blueprint import bp
from app.office.contacts.sheet import draw, opened
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.presenters.erasure_obstacles import ABOUT_THEM, sentence
from app.settlement.statements import services as statements

MAY = Right.MERGE_AND_ERASE


@access.page(bp, "/contacts/<number>/administration", Right.SEE_CONTACTS)
def administration(number: str) -> ResponseReturnValue:
    return draw(opened(number), "administration")


@access.page(bp, "/contacts/<number>/export", MAY, methods=("GET", "POST"))
@step_up.fresh
def export(number: str) -> ResponseReturnValue:
    """One JSON file (L25)."""
    found = opened(number, MAY)
    if not Form().is_submitted():
        return redirect(url_for(".administration", number=found.number), 303)
    body = json.dumps(privacy.export(found, access.actor()), ensure_ascii=False, indent=2)
    response = Response(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="contact-{found.number}.json"'
    return response


@access.page(bp, "/contacts/<number>/erasure", MAY, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def erasure(number: str) -> ResponseReturnValue:
    found = opened(number, MAY)
    if not Form().is_submitted():
        return _question(found)
    if not request.form.get("sure"):
        return _question(found, 422)
    try:
        privacy.erase(found, access.actor())
    except MoneyOpen:
        return _question(found, 409)
    flash(
        _("Contact %(number)s is erased. What the accounts must show stays, without a name.", number=number)
    )
    return redirect(url_for(".contacts_list"), 303)


def _question(contact: Contact, status: int = 200) -> ResponseReturnValue:
    reasons = [sentence(found, ABOUT_THEM) for found in privacy.open_money(contact)]
    return draw(
        contact, "erasure", here="administration", status=status, reasons=reasons, unsure=status == 422
    )


@access.page(bp, "/contacts/<number>/merge", MAY, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def merge(number: str) -> ResponseReturnValue:
    """First which other one; then both side by side, and which of them stays."""
    found = opened(number, MAY)
    other = _other(found)
    if other is None or not Form().is_submitted():
        trouble = _("There is no such contact in this channel.") if _asked() and other is None else ""
        return _pair(found, other, trouble, status=422 if trouble and Form().is_submitted() else 200)
    by_number = {str(one.number): one for one in (found, other)}
    kept = by_number.pop(request.form.get("keeper", ""), None)
    if kept is None:
        return _pair(found, other, _("Choose which of the two stays."), status=422)
    (gone,) = by_number.values()
    try:
        merging.merge(kept, gone, access.actor())
    except NotMergeable:
        return _pair(found, None, _("These two cannot be merged."), status=409)
    except PaymentUnderWay as paying:
        numbers = ", ".join(formats.order_number(one) for one in paying.numbers)
        sentence = _("Order %(number)s is being paid: wait until that is over.", number=numbers)
        return _pair(found, other, sentence, status=409)
    flash(_("%(gone)s is merged into this contact; both addresses are told.", gone=gone.number))
    return redirect(url_for(".contact", number=kept.number), 303)


def _asked() -> str:
    """The number of the other one, as the page before asked for it."""
    return request.args.get("other", "").strip()


def _other(contact: Contact) -> Contact | None:
    number = directory.number_in(_asked())
    found = customers.by_number(number) if number is not None else None
    fits = found and found.active and found.ref != contact.ref and found.channel_code == contact.channel_code
    return found if fits else None


def _pair(contact: Contact, other: Contact | None, trouble: str, status: int = 200) -> ResponseReturnValue:
    return draw(
        contact, "merge", here="administration", status=status, trouble=trouble,
        both=[_facts(one) for one in (contact, other)] if other else (), second=other,
    )  # fmt: skip


def _facts(contact: Contact) -> dict[str, object]:
    """What one looks at to choose which of two stays."""
    return {
        "contact": contact,
        "called": contact_names.called(contact),
        "credit": statements.credit_of(contact).balance,
        "owes": -statements.deferred_of(contact).balance,
    }
