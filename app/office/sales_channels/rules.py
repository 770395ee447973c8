"""The list of sales channels; who sells, and the rules of orders."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.record_form import Edit
from app.office.rule_words import CHOICES, COUNTRIES, POLICIES
from app.office.sales_channels.blueprint import bp, draw_form
from app.office.sales_channels.forms import GeneralForm, ParametersForm
from app.office.setup_channel import channel_or_404
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country, IdentifiesAt, OriginPolicy, RefundPolicy
from app.venue.channels.services import ACCOUNT, BadSetting, NotAlone
from app.venue.payment_methods import services as payment_methods

YES_OR_NO = {"yes", "no"}
ENUMS: dict[str, type[StrEnum]] = {"identifies_at": IdentifiesAt, "asks_origin": OriginPolicy}


@access.page(bp, "/setup/channels", Right.SEE_SETUP)
def channels_list() -> ResponseReturnValue:
    found = access.channels_with(Right.SEE_SETUP)
    places = payment_methods.points_of_sale()
    return render(
        "office/sales_channels/list.html",
        channels=found,
        places={one.code: [place for place in places if place.channel_code == one.code] for one in found},
        countries=COUNTRIES,
    )


@access.page(bp, "/setup/channels/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def channel(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    saved = _general(found)
    form = GeneralForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if not edit.saves:
        return draw_form(found, "channel", form, saved, edit, shown=_shown)
    values = edit.values
    try:
        channels.change(
            found, access.actor(),
            name=fields.texts(values, "name"), email=values["email"], phone=values["phone"],
            country=Country(values["country"]), large_company=values["large_company"] == "yes",
            refund_policy=RefundPolicy(values["refund_policy"]), refunds_fees=values["refunds_fees"] == "yes",
            **{name: values[name] or "" for name in ACCOUNT},
        )  # fmt: skip
    except BadSetting as bad:
        return _refused(found, "channel", form, saved, bad)
    return _saved(found, "channel")


@access.page(bp, "/setup/channels/<code>/parameters", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def parameters(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    saved = _parameters(found)
    form = ParametersForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if not edit.saves:
        return draw_form(found, "parameters", form, saved, edit, shown=_shown)
    values = {name: _read(name, shown) for name, shown in edit.values.items()}
    try:
        channels.change(found, access.actor(), **values)
    except BadSetting as bad:
        return _refused(found, "parameters", form, saved, bad)
    return _saved(found, "parameters")


def _refused(
    found: Channel, tab: str, form: Form, saved: dict[str, Any], bad: BadSetting
) -> ResponseReturnValue:
    """What each field takes may not go together with what somebody else saved, or be theirs to say."""
    sentence = _("This does not go together with what is saved now.")
    if isinstance(bad, NotAlone):
        sentence = _("Only an administrator raises what staff may do alone, or keeps data for less time.")
        if bad.field in ACCOUNT:
            sentence = _("Only an administrator says where transfers go.")
    form[bad.field if bad.field in form else "name_fr"].errors = [sentence]
    return draw_form(found, tab, form, saved, Edit(422), shown=_shown)


def _saved(found: Channel, tab: str) -> ResponseReturnValue:
    flash(_("Saved. Shoppers see it from now on."))
    return redirect(url_for(f".{tab}", code=found.code), 303)


def _general(found: Channel) -> dict[str, Any]:
    return {
        **fields.pair("name", found.name), "email": found.email, "phone": found.phone,
        "country": found.country.value, "large_company": fields.answer(found.large_company),
        "refund_policy": found.refund_policy.value, "refunds_fees": fields.answer(found.refunds_fees),
        **{name: getattr(found, name) for name in ACCOUNT},
    }  # fmt: skip


def _parameters(found: Channel) -> dict[str, Any]:
    return {field.name: _written(field.name, getattr(found, field.name)) for field in ParametersForm()}


def _written(name: str, value: Any) -> Any:
    """As the form shows a column."""
    if isinstance(value, bool):
        return fields.answer(value)
    return fields.written(value, lang()) if name.endswith("_minor") else value


def _read(name: str, shown: Any) -> Any:
    if name in ENUMS:
        return ENUMS[name](shown)
    if name.endswith("_minor"):
        return fields.minor(shown)
    return shown == "yes" if shown in YES_OR_NO else shown


def _shown(name: str, value: Any) -> str:
    if name == "country":
        return str(COUNTRIES[Country(value)])
    if name == "refund_policy":
        return str(POLICIES[RefundPolicy(value)])
    if name.endswith("_minor"):
        return fields.amount_words(value)
    if name in ENUMS:
        return str(CHOICES[name][value])
    if value in YES_OR_NO:
        return fields.answer_word(value)
    return "" if value is None else str(value)
