"""One payment method: its names, its rules, and a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.flows.setup import services as setup
from app.http import countries, formats
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.methods import listing, words
from app.office.methods.blueprint import bp
from app.office.methods.forms import AccountForm, IdentityForm, NamesForm, RulesForm, TransferForm, status_of
from app.office.record_form import Edit
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType, MethodUse, PaymentMethod
from app.venue.payment_methods.services import (
    DAYS,
    BadMethod,
    FeeForbidden,
    MethodCodeTaken,
    MethodDetails,
)

# Of some types the parameters ask for days as well.
BY_TYPE: dict[MethodType, tuple[type[RulesForm], Iterable[str]]] = {
    MethodType.TRANSFER: (TransferForm, DAYS),
    MethodType.DEFERRED: (AccountForm, ("account_days",)),
}
NAMES = ("internal_name", "public_name")
ACTS = ("method_changed", "method_hidden", "method_shown")


@access.page(bp, "/setup/methods/new", Right.SET_UP, methods=("GET", "POST"))
@answered_once
def new_method() -> ResponseReturnValue:
    access.actor().must(Right.SET_UP)
    form = IdentityForm(
        data={"status": MethodStatus.VISIBLE, "type": request.args.get("type", MethodType.CARD)}
    )
    if form.validate_on_submit():
        made = _made(form)
        if made is not None:
            flash(_("Payment method %(code)s is made. It is offered nowhere yet.", code=made.code))
            return redirect(url_for(".method", code=made.code), 303)
    return render("office/methods/new.html", form=form, status=422 if form.is_submitted() else 200)


def _made(form: IdentityForm) -> PaymentMethod | None:
    details = _with_names(MethodDetails(Texts(""), Texts("")), form.data)
    try:
        return payment_methods.create_method(
            str(form.code.data), MethodType(form.type.data), details, access.actor()
        )
    except MethodCodeTaken:
        form.code.errors = [_("Another payment method has this code.")]
    return None


@access.page(bp, "/setup/methods/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def method(code: str) -> ResponseReturnValue:
    found = _method_or_404(code)
    used = setup.is_used(found.code)
    form_type, saved = (NamesForm if used else IdentityForm), _names(found, identity=not used)
    form = form_type(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves and _asks_first(found, pays=status_of(edit.values) is MethodStatus.VISIBLE):
        return _draw(found, "closing", form, saved, Edit(409, edit.values))
    if edit.saves and (kept := _saved_names(found, form, edit.values)):
        flash(_("Saved. Shoppers see it from now on."))
        return redirect(url_for(".method", code=kept), 303)
    return _draw(found, "general", form, saved, Edit(422) if edit.saves else edit, used=used)


@access.page(bp, "/setup/methods/<code>/parameters", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def parameters(code: str) -> ResponseReturnValue:
    found = _method_or_404(code)
    form_type, days = BY_TYPE.get(found.type, (RulesForm, ()))
    saved = {**_rules(found), **{name: getattr(found, name) for name in days}}
    form = form_type(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves and _asks_first(found, pays=MethodUse(edit.values["used_for"]) is not MethodUse.REFUND):
        return _draw(found, "closing", form, saved, Edit(409, edit.values))
    if edit.saves:
        details = replace(
            MethodDetails.of(found),
            least_minor=fields.minor(edit.values["least"]),
            most_minor=fields.minor(edit.values["most"]),
            used_for=MethodUse(edit.values["used_for"]),
            countries=tuple(edit.values["countries"]),
            families=tuple(edit.values["families"]),
            combines=edit.values["combines"] == "yes",
            fee_minor=fields.minor(edit.values["fee"]) or 0,
            vat_bp=fields.rate_points(edit.values["vat"]) or 0,
            **{name: edit.values[name] for name in days},
        )
        try:
            payment_methods.change_method(found, details, access.actor())
        except FeeForbidden as forbidden:
            form.fee.errors = [words.no_fee(forbidden.source)]
            return _draw(found, "parameters", form, saved, Edit(422))
        except BadMethod:
            form.most.errors = [_("This does not go together with what is saved now.")]
            return _draw(found, "parameters", form, saved, Edit(422))
        flash(_("Saved. Shoppers see it from now on."))
        return redirect(url_for(".parameters", code=found.code), 303)
    return _draw(found, "parameters", form, saved, edit)


def _method_or_404(code: str) -> PaymentMethod:
    """Whoever changes it holds it until the end."""
    posted = request.method == "POST"
    if posted:
        access.actor().must(Right.SET_UP)
    try:
        return payment_methods.find_method(code[:20].replace("\0", ""), lock=posted)
    except payment_methods.UnknownMethod:
        abort(404)


def _names(method: PaymentMethod, *, identity: bool) -> dict[str, Any]:
    values = {**fields.pair(NAMES[0], method.internal_name), **fields.pair(NAMES[1], method.public_name)}
    values["status"] = method.status.value
    return {**values, "code": method.code, "type": method.type.value} if identity else values


def _rules(method: PaymentMethod) -> dict[str, Any]:
    return {
        "least": fields.written(method.least_minor, lang()),
        "most": fields.written(method.most_minor, lang()),
        "used_for": method.used_for.value,
        "countries": list(method.countries),
        "families": list(method.families),
        "combines": fields.answer(method.combines),
        "fee": fields.written(method.fee_minor or None, lang()),
        "vat": formats.number_of(method.vat_bp, lang()),
    }


def _with_names(details: MethodDetails, values: dict[str, Any]) -> MethodDetails:
    internal, public = (fields.texts(values, name) for name in NAMES)
    return replace(details, internal_name=internal, public_name=public, status=status_of(values))


def _asks_first(method: PaymentMethod, *, pays: bool) -> bool:
    """Nobody could pay any more somewhere: that is said before, once."""
    unsure = not pays and request.form.get("sure") != "yes"
    return unsure and bool(payment_methods.closed_without(method))


def _saved_names(method: PaymentMethod, form: NamesForm, values: dict[str, Any]) -> str | None:
    """The code it has from now on; None if something has to be mended."""
    details = _with_names(MethodDetails.of(method), values)
    code, kind = values.get("code", method.code), MethodType(values.get("type", method.type))
    try:
        setup.change_method(method.code, code, kind, details, access.actor())
    except MethodCodeTaken:
        form["code"].errors = [_("Another payment method has this code.")]
        return None
    except setup.MethodInUse:
        form["code"].errors = [_("An order has used it just now: its code and its type stay as they are.")]
        return None
    except FeeForbidden as forbidden:
        form["type"].errors = [words.no_fee(forbidden.source)]
        return None
    return str(code)


def _shown(name: str, value: Any) -> str:
    if name == "status":
        return str(words.STATUSES[MethodStatus(value)])
    if name == "type":
        return str(words.TYPES[MethodType(value)])
    if name == "used_for":
        return str(words.USES[MethodUse(value)])
    if name == "countries":
        return countries.names(value)
    if name == "families":
        return ", ".join(str(word) for family, word in words.FAMILIES.items() if family in value)
    if name in ("least", "most", "fee"):
        return fields.amount_words(value)
    if name == "combines":
        return fields.answer_word(value)
    return str(value or "")


def _draw(
    method: PaymentMethod, template: str, form: Form, saved: dict[str, Any], edit: Edit, **more: Any
) -> ResponseReturnValue:
    about = payment_methods.subject(method)
    return render(
        f"office/methods/{template}.html",
        status=edit.status,
        method=method,
        words=words,
        offered=listing.offered_at(method),
        neighbours=_neighbours(method),
        closed=payment_methods.closed_without(method) if template == "closing" else (),
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.SET_UP),
        **record_form.context(form, saved, edit, about, *ACTS, shown=_shown),
        **more,
    )


def _neighbours(method: PaymentMethod) -> list[PaymentMethod]:
    """What shoppers choose from at the first point of sale that offers it."""
    offered = listing.offered_at(method)
    known = {one.code: one for one in payment_methods.all_methods()}
    codes = payment_methods.acceptances()[offered[0][0].code].codes if offered else ()
    settling = [known[code] for code in codes if known[code].type in payment_methods.SETTLING]
    return [one for one in settling if one.status is MethodStatus.VISIBLE and one.pays]
