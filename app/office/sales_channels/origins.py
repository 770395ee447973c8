"""The answers to the question where somebody knows the venue from: the list, one, a new one (S106)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.record_form import Edit
from app.office.rule_words import ASKS_ORIGIN
from app.office.sales_channels.blueprint import bp, draw, draw_form
from app.office.sales_channels.forms import NewOriginForm, OriginForm
from app.office.setup_channel import channel_or_404
from app.presenters import wording
from app.venue.channels.models import Channel
from app.venue.channels.policies import OriginPolicy
from app.venue.origins import services
from app.venue.origins.models import ContactOrigin
from app.venue.origins.services import OriginDetails, TooManyOrigins


@access.page(bp, "/setup/channels/<code>/origins", Right.SEE_SETUP)
def origins(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    answers = services.every_one(found.code)
    return draw(
        found, "origins",
        answers=answers,
        asks=ASKS_ORIGIN[found.asks_origin],
        question=wording.said(found, "origin"),
        idle=found.asks_origin is not OriginPolicy.NEVER and not services.offered(found.code),
    )  # fmt: skip


@access.page(bp, "/setup/channels/<code>/origins/new", Right.SET_UP, methods=("GET", "POST"))
@answered_once
def new_origin(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    access.actor().must(Right.SET_UP, found.code)
    form = NewOriginForm()
    if form.validate_on_submit():
        try:
            made = services.create(found, fields.texts(form.data, "name"), access.actor())
        except TooManyOrigins:
            form.name_fr.errors = [_too_many()]
        else:
            flash(_("Answer added: %(name)s.", name=made.name.in_(lang())))
            return redirect(url_for(".origins", code=found.code), 303)
    return draw_form(found, "new_origin", form, {}, Edit(422 if form.is_submitted() else 200))


@access.page(bp, "/setup/channels/<code>/origins/<int:number>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def origin(code: str, number: int) -> ResponseReturnValue:
    found = channel_or_404(code)
    row = _origin_or_404(found, number)
    saved = _written(row)
    form = OriginForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        try:
            services.change(row, _details(edit.values), access.actor())
        except TooManyOrigins:
            form.archived.errors, edit = [_too_many()], Edit(422)
        else:
            flash(_("Saved. Shoppers see it from now on."))
            return redirect(url_for(".origins", code=found.code), 303)
    about = services.subject(row)
    return draw_form(
        found, "origin", form, saved, edit, "origin_changed", about=about, shown=_shown, origin=row,
        history=audit.history(about.kind, about.ref),
    )  # fmt: skip


def _too_many() -> str:
    return _("A list of %(most)s answers is long enough. Archive one first.", most=services.MOST)


def _origin_or_404(found: Channel, number: int) -> ContactOrigin:
    try:
        return services.find(found.code, number, lock=request.method == "POST")
    except services.UnknownOrigin:
        abort(404)


def _written(origin: ContactOrigin) -> dict[str, Any]:
    archived = fields.answer(origin.archived)
    return {**fields.pair("name", origin.name), "position": origin.position, "archived": archived}


def _shown(name: str, value: Any) -> str:
    return fields.answer_word(value) if name == "archived" else "" if value is None else str(value)


def _details(values: dict[str, Any]) -> OriginDetails:
    return OriginDetails(fields.texts(values, "name"), values["position"], values["archived"] == "yes")
