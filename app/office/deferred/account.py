"""What one contact owes on account: its orders, a reminder, and noting that something was paid otherwise."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounting.ledger.services import Means
from app.audit import services as audit
from app.http import brands, formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.numbers import LARGEST
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.deferred.blueprint import bp
from app.office.receipt_form import ReceiptForm
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.settlement.deferred import services as deferred
from app.settlement.statements import services as statements


@access.page(bp, "/deferred/<int:number>", Right.SEE_ORDERS)
def account(number: int) -> ResponseReturnValue:
    return _draw("account", _contact_or_404(number, Right.SEE_ORDERS))


@access.page(bp, "/deferred/<int:number>/reminder", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@answered_once
def reminder(number: int) -> ResponseReturnValue:
    contact = _contact_or_404(number, Right.ADJUST_ACCOUNTS)
    if request.method == "GET":
        return _draw("reminder", contact)
    if _changed(contact):
        return _draw("reminder", contact, status=409, changed=True)
    try:
        deferred.remind(contact, access.actor())
    except deferred.NothingOwed:
        return _draw("reminder", contact, status=409, changed=True)
    except deferred.NoAddress:
        flash(_("This contact has no email address. Nothing was sent."))
        return redirect(url_for(".board"), 303)
    flash(_("The reminder is on its way to %(email)s.", email=contact.email))
    return redirect(url_for(".board"), 303)


@access.page(bp, "/deferred/<int:number>/payment", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@answered_once
def payment(number: int) -> ResponseReturnValue:
    contact = _contact_or_404(number, Right.ADJUST_ACCOUNTS)
    owed = deferred.owed(contact)
    form = ReceiptForm.begun(owed, contact.channel)
    if request.method == "GET":
        return _draw("payment", contact, form=form)
    if _changed(contact):
        return _draw("payment", contact, form=form, status=409, changed=True)
    amount = form.read(owed.currency)
    if amount is None or form.on.data is None:
        return _draw("payment", contact, form=form, status=422)
    words = f"{form.reason.data} ({form.reference.data}, {form.on.data.isoformat()})"
    try:
        deferred.adjust(contact, -amount, words[:200], by=access.actor(), means=Means(form.means.data))
    except deferred.Overpaid:
        most = formats.money(owed, lang())
        form.amount.errors = [_("They owe %(amount)s: enter that or less.", amount=most)]
        return _draw("payment", contact, form=form, status=422)
    flash(_("%(amount)s is noted as paid.", amount=formats.money(amount, lang())))
    return redirect(url_for(".account", number=number), 303)


def _contact_or_404(number: int, right: Right) -> Contact:
    """One of a channel where they may do this; any other does not exist."""
    found = (customers.by_number(number) if number <= LARGEST else None) or abort(404)
    access.actor().must(right, found.channel_code)
    brands.stand_in(found.channel)
    return found


def _changed(contact: Contact) -> bool:
    """Somebody has paid, or ordered, since the page was drawn."""
    return request.form.get("shown") != str(deferred.owed(contact).minor)


def _draw(template: str, contact: Contact, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    statement = statements.deferred_of(contact)
    owed = -statement.balance - statement.set_aside
    return render(
        f"office/deferred/{template}.html",
        status=status,
        contact=contact,
        debts=statement.all_open_debts,
        owed=owed,
        asked_for=statement.owed,
        due_at=deferred.due_at,
        now=clock.now(),
        reminded=audit.latest("contact", [contact.ref], deferred.REMINDED).get(contact.ref),
        history=audit.history("contact", contact.ref),
        shown=owed.minor,
        action=request.path,
        **context,
    )
