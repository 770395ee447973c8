"""One plan: its shares and dates, what happens when a bank refuses, and what it makes of an order."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render, wants_region
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.plans import offers, trial, words
from app.office.plans.blueprint import bp
from app.office.plans.forms import CollectionForm, PlanForm, ScheduleForm, TrialForm
from app.office.record_form import Edit
from app.settlement.instalments import plans
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import InstalmentPlan
from app.settlement.instalments.plans import BadPlan
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType, PaymentMethod

NUMBER = 3  # of a plan nobody has set yet, until somebody says another
ACTS = ("plan_created", "plan_changed")


@access.page(bp, "/setup/plans/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def plan(code: str) -> ResponseReturnValue:
    return _page(code, "schedule", ScheduleForm)


@access.page(bp, "/setup/plans/<code>/collection", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def collection(code: str) -> ResponseReturnValue:
    return _page(code, "collection", CollectionForm)


def _page(code: str, template: str, form_type: type[PlanForm]) -> ResponseReturnValue:
    method = _method_or_404(code)
    row = instalments.lock_plan(method.code) if request.method == "POST" else plans.find(method.code)
    if row is None and form_type is not ScheduleForm:
        return redirect(url_for(".plan", code=method.code), 303)
    saved = form_type.shows(plans.facts(row) if row else {**plans.defaults(), "number": NUMBER})
    form = form_type(data=saved)
    if record_form.is_trial():
        return _draw(method, row, template, form, saved, Edit(200 if form.validate() else 422))
    edit = record_form.read(form, saved, words.shown)
    if edit.saves and _saved(method, form, edit):
        flash(_("Saved. New orders keep to it; what was agreed before stays as it was agreed."))
        return redirect(url_for(request.endpoint or "", code=method.code), 303)
    return _draw(method, row, template, form, saved, Edit(422) if edit.saves else edit)


def _method_or_404(code: str) -> PaymentMethod:
    if request.method == "POST":
        access.actor().must(Right.SET_UP)
    found = {method.code: method for method in payment_methods.all_methods()}.get(code.upper()) or abort(404)
    return found if found.type is MethodType.INSTALMENTS else abort(404)


def _saved(method: PaymentMethod, form: PlanForm, edit: Edit) -> bool:
    try:
        instalments.save_plan(method.code, form.changes(edit.values), access.actor())
    except BadPlan as bad:
        _refuse(form, bad)
        return False
    return True


def _refuse(form: PlanForm, bad: BadPlan) -> None:
    """Beside the field it is about; beside the first one if that is on the other page."""
    name = words.FIELDS.get(bad.fault, "")
    field = form[name] if name in form else next(iter(form))
    field.errors = [words.refusal(bad)]


def _draw(
    method: PaymentMethod, row: InstalmentPlan | None, template: str, form: PlanForm, saved: dict[str, Any],
    edit: Edit,
) -> ResponseReturnValue:  # fmt: skip
    offered = offers.of(method)
    channel = offered[0].channel if offered else channels.without_host()
    tries = TrialForm.begun(channel.date_at(clock.now()), method.least_minor)
    drawn = _drawn(method, form)
    about = instalments.subject(method.code)
    return render(
        f"office/plans/{template}.html",
        region="office/plans/_trial.html",
        status=_status(form, edit),
        method=method,
        plan=row,
        words=words,
        offered=offered,
        stands=words.status(method, row, offered),
        laws=list(words.laws()),
        tries=tries,
        tried=trial.of(drawn, tries, channel) if drawn else None,
        channel=channel,
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.SET_UP),
        **record_form.context(form, saved, edit, about, *ACTS, shown=words.shown),
    )


def _status(form: PlanForm, edit: Edit) -> int:
    """What is being typed is no failure yet; nor is a saved plan that the law has overtaken."""
    if wants_region() or request.method == "GET":
        return 200
    return 422 if form.errors and edit.status == 200 else edit.status


def _drawn(method: PaymentMethod, form: PlanForm) -> InstalmentPlan | None:
    """The plan as the form has it; None, with the reason beside its field, if that cannot be."""
    if form.errors:
        return None
    try:
        return plans.draw_up(method.code, form.changes(form.data))
    except BadPlan as bad:
        _refuse(form, bad)
        return None
