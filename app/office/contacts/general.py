"""General: who somebody is, and where to reach them; writing a new contact down."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.flows.accounts import services as accounts
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.contacts import stale, words
from app.office.contacts.blueprint import bp
from app.office.contacts.forms import DetailsForm, NewContactForm, NewEmailForm
from app.office.contacts.sheet import draw, opened
from app.office.contacts.stale import Difference
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.people.customers.services import AddressTaken, Details
from app.venue.channels import services as channels

FIELDS = ("title", "name", "phone", "street", "postcode", "town", "country", "lang")


@access.page(bp, "/contacts/<number>/general", Right.SEE_CONTACTS)
def general(number: str) -> ResponseReturnValue:
    return _draw(opened(number))


@access.page(bp, "/contacts/<number>/general/details", Right.CHANGE_CONTACTS, methods=("GET", "POST"))
@answered_once
def details(number: str) -> ResponseReturnValue:
    found, form = opened(number, Right.CHANGE_CONTACTS), DetailsForm()
    if not form.is_submitted():
        return redirect(url_for(".general", number=found.number), 303)
    if not form.validate():
        return _draw(found, 422, form=form)
    if stale.is_stale(_values(found)):
        return _draw(found, 409, form=form, differences=_differences(form, found))
    customers.change(found, form.details, access.actor())
    flash(_("Saved."))
    return redirect(url_for(".general", number=found.number), 303)


@access.page(bp, "/contacts/<number>/general/email", Right.CHANGE_CONTACTS, methods=("GET", "POST"))
@answered_once
def new_email(number: str) -> ResponseReturnValue:
    found, form = opened(number, Right.CHANGE_CONTACTS), NewEmailForm()
    if not form.is_submitted():
        return _draw(found)
    if not form.validate():
        return _draw(found, 422, email=form)
    accounts.ask_new_email(found, str(form.email.data), access.actor())
    flash(_("A link is on its way to %(email)s. Nothing changes before it is opened.", email=form.email.data))
    return redirect(url_for(".general", number=found.number), 303)


@access.page(bp, "/contacts/new", Right.CHANGE_CONTACTS, methods=("GET", "POST"))
@answered_once
def new_contact() -> ResponseReturnValue:
    form, allowed = NewContactForm(), access.actor().channels(Right.CHANGE_CONTACTS)
    form.channel.choices = [
        SelectChoice(one.code, one.name.in_(lang()))
        for one in channels.every_one()
        if allowed is None or one.code in allowed
    ]
    if form.validate_on_submit():
        try:
            email = form.email.data or None
            made = customers.create(str(form.channel.data), form.details, email, access.actor())
        except AddressTaken:
            form.email.errors = [_("Another contact has this address.")]
        else:
            flash(_("Contact %(number)s is created.", number=made.number))
            return redirect(url_for(".contact", number=made.number), 303)
    return render("office/contacts/new.html", form=form, status=422 if form.is_submitted() else 200)


def _draw(
    contact: Contact, status: int = 200, *, form: DetailsForm | None = None,
    email: NewEmailForm | None = None, differences: list[Difference] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    sent = [(name, request.form[name]) for name in FIELDS if name in request.form]
    return draw(
        contact, "general", status=status, here="general",
        form=form or DetailsForm(formdata=None, **_values(contact)),
        email_form=email or NewEmailForm(formdata=None),
        differences=differences, typed=sent, seen=stale.mark(_values(contact)),
    )  # fmt: skip


def _values(contact: Contact) -> dict[str, object]:
    found = Details.of(contact)
    address = {part: (found.address or {}).get(part, "") for part in FIELDS[3:7]}
    return {"title": found.title, "name": found.name, "phone": found.phone, **address, "lang": found.lang}


def _differences(form: DetailsForm, contact: Contact) -> list[Difference]:
    """Only the fields in which what was typed is not what is saved now."""
    theirs = _values(contact)
    return [
        Difference(
            str(form[name].label.text),
            words.shown(name, form[name].data or ""),
            words.shown(name, theirs[name]),
        )
        for name in FIELDS
        if str(form[name].data or "") != str(theirs[name])
    ]
