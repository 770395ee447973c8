"""Which methods a point of sale offers, in which order, and which is chosen beforehand (règlements)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectMultipleField, StringField

from app.audit import services as audit
from app.audit.services import Subject
from app.http import brands
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.http.numbers import whole_or
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.methods import words
from app.office.methods.blueprint import bp
from app.office.record_form import Edit
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, PaymentMethod, PointOfSale
from app.venue.payment_methods.services import Acceptance, FeeForbidden

NONE = "-"


class AcceptanceForm(Form):
    """`order` lists the ticked codes as their numbers put them: it is what the page reads from `place_…`."""

    methods = SelectMultipleField(lazy("Offered"), validate_choice=False)
    order = StringField(lazy("Order"))
    default = RadioField(lazy("Default"), validate_choice=False)


@access.page(bp, "/setup/points-of-sale/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def acceptance(code: str) -> ResponseReturnValue:
    place = _place_or_404(code)
    now = payment_methods.accepted_at(place.code)
    saved = {"methods": sorted(now.codes), "order": " ".join(now.codes), "default": now.default or NONE}
    form = _form(place, saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves and not _can_pay(_wanted(edit.values), channels.by_code(place.channel_code)):
        form.methods.errors = [
            _("Leave one that pays a whole order. To stop sales, hide the last one on its own page.")
        ]
        edit = Edit(422)
    if edit.saves and not _saved(place, form, edit):
        edit = Edit(422)
    if edit.saves:
        flash(_("Saved. Shoppers see it from now on."))
        return redirect(url_for(".acceptance", code=place.code), 303)
    about = Subject("point_of_sale", place.code, place.channel_code)
    return render(
        "office/methods/acceptance.html",
        status=edit.status,
        place=place,
        channel=channels.by_code(place.channel_code),
        rows=_rows(now),
        chosen=form.methods.data,
        words=words,
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.SET_UP, place.channel_code),
        **record_form.context(form, saved, edit, about, "acceptance_changed", shown=_shown),
    )


def _saved(place: PointOfSale, form: AcceptanceForm, edit: Edit) -> bool:
    try:
        payment_methods.set_acceptance(place, _wanted(edit.values), access.actor())
    except FeeForbidden as forbidden:
        form.methods.errors = [words.no_fee(forbidden.source)]
        return False
    return True


def _place_or_404(code: str) -> PointOfSale:
    right = Right.SET_UP if request.method == "POST" else Right.SEE_SETUP
    places = payment_methods.points_of_sale()
    found = next((place for place in places if place.code == code), None) or abort(404)
    access.actor().must(right, found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found


def _form(place: PointOfSale, saved: dict[str, Any]) -> AcceptanceForm:
    """Numbers beside the ticks say the order; without them it stays as it was sent."""
    form = AcceptanceForm(data=saved)
    if form.is_submitted():
        known = {method.code for method in payment_methods.all_methods()}
        ticked = [code for code in form.methods.data or () if code in known]
        if "order" not in request.form:
            ticked.sort(key=lambda code: (_number(code), code))
            form.order.data = " ".join(ticked)
        form.methods.data = sorted(ticked)
        if form.default.data not in ticked:
            form.default.data = NONE
    return form


def _number(code: str) -> int:
    return whole_or(request.form.get(f"place_{code}"), 99)


def _wanted(values: dict[str, Any]) -> Acceptance:
    """In the order that was saved last, if only the ticks changed."""
    order = [code for code in values["order"].split() if code in values["methods"]]
    rest = [code for code in values["methods"] if code not in order]
    default = values["default"] if values["default"] in values["methods"] else None
    return Acceptance((*order, *rest), default)


def _can_pay(wanted: Acceptance, channel: Channel) -> bool:
    """Whether anything shoppers see could still pay a whole order."""
    known = {method.code: method for method in payment_methods.all_methods()}
    return any(
        payment_methods.settles(known[code], channel) and known[code].status is MethodStatus.VISIBLE
        for code in wanted.codes
    )


def _rows(now: Acceptance) -> list[PaymentMethod]:
    """What is offered first, in its order; then what could be."""
    known = {method.code: method for method in payment_methods.all_methods()}
    others = [
        method
        for method in known.values()
        if method.code not in now.codes and method.status is not MethodStatus.ARCHIVED
    ]
    return [known[code] for code in now.codes] + others


def _shown(name: str, value: Any) -> str:
    known = {method.code: method.internal_name.in_(lang()) for method in payment_methods.all_methods()}
    codes = value.split() if name == "order" else value if isinstance(value, list) else [value]
    return ", ".join(known.get(code, "–") for code in codes)
