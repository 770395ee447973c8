"""General: who somebody is, and where to reach them; writing a new contact down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.flows.accounts import services as accounts
from app.http.form_keys import answered_once
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, stale
from app.office.contacts import words
from app.office.contacts.blueprint import bp
from app.office.contacts.forms import PARTS, DetailsForm, NewContactForm, NewEmailForm, details_of
from app.office.contacts.sheet import draw, opened
from app.office.stale import Difference, Merged
from app.people.customers import services as customers
from app.people.customers.models import Contact, Title
from app.people.customers.services import AddressTaken, Details

LABELS = {
    "title": lazy("Title"),
    "name": lazy("Name"),
    "phone": lazy("Phone"),
    "address": lazy("Postal address"),
    "lang": lazy("Language of our letters"),
    "origin": lazy("Origin"),
}


@access.page(bp, "/contacts/<number>/general", Right.SEE_CONTACTS)
def general(number: str) -> ResponseReturnValue:
    return _draw(opened(number))


@access.page(bp, "/contacts/<number>/general/details", Right.CHANGE_CONTACTS, methods=("GET", "POST"))
@answered_once
def details(number: str) -> ResponseReturnValue:
    found = opened(number, Right.CHANGE_CONTACTS)
    form = DetailsForm().of_channel(found.channel_code)
    if not form.is_submitted():
        return redirect(url_for(".general", number=found.number), 303)
    if not form.validate():
        return _draw(found, 422, form=form)
    customers.lock(found.ref)  # until it is saved, nobody else saves
    merged = stale.merge(_values(form.details), _values(Details.of(found)))
    wanted = _details(merged.values)
    if merged.both:
        return _draw(
            found,
            409,
            form=_filled(wanted).of_channel(found.channel_code),
            differences=_differences(merged, found),
        )
    customers.change(found, wanted, access.actor())
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
    form = NewContactForm()
    form.channel.choices = [
        SelectChoice(one.code, one.name.in_(lang())) for one in access.channels_with(Right.CHANGE_CONTACTS)
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
    saved = Details.of(contact)
    return draw(
        contact, "general", status=status, here="general",
        form=form or _filled(saved).of_channel(contact.channel_code),
        email_form=email or NewEmailForm(formdata=None),
        differences=differences,
        typed=[(field.name, field.data) for field in form or ()],
        seen=stale.mark(_values(saved)) if differences else stale.kept_mark(_values(saved)),
        savers=stale.savers(customers.subject(contact), "details_changed") if differences else (),
    )  # fmt: skip


def _filled(details: Details) -> DetailsForm:
    parts = dict(zip(PARTS, _parts(details), strict=True))
    return DetailsForm(
        formdata=None, title=details.title, name=details.name, phone=details.phone, lang=details.lang,
        origin=str(details.origin_id or ""), **parts,
    )  # fmt: skip


def _values(details: Details) -> dict[str, object]:
    """The postal address is one of them: halves of two addresses are none."""
    return {
        "title": str(details.title),
        "name": details.name,
        "phone": details.phone,
        "address": _parts(details),
        "lang": details.lang,
        "origin": str(details.origin_id or ""),
    }


def _parts(details: Details) -> list[str]:
    return [str((details.address or {}).get(part, "")) for part in PARTS]


def _details(values: Mapping[str, Any]) -> Details:
    parts = dict(zip(PARTS, values["address"], strict=True))
    known = Title(values["title"]), values["name"], values["phone"], parts, values["lang"]
    return details_of(*known, values["origin"])


def _differences(merged: Merged, contact: Contact) -> list[Difference]:
    theirs = _values(Details.of(contact))
    return [
        Difference(str(LABELS[name]), words.shown(name, merged.values[name]), words.shown(name, theirs[name]))
        for name in merged.both
    ]
