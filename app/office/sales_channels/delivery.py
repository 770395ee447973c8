"""The ways a channel delivers tickets: the list, one of them, a new one."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.record_form import Edit
from app.office.sales_channels.blueprint import bp, draw, draw_form
from app.office.sales_channels.forms import HANDOVERS, ModeForm, NewModeForm
from app.office.setup_channel import channel_or_404
from app.venue.channels.models import Channel
from app.venue.delivery import services as deliveries
from app.venue.delivery.models import DeliveryMode, Handover
from app.venue.delivery.services import ModeDetails

BY_EMAIL = "email"


@access.page(bp, "/setup/channels/<code>/delivery", Right.SEE_SETUP)
def modes(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    return draw(found, "modes", modes=deliveries.every_mode(found.code))


@access.page(bp, "/setup/channels/<code>/delivery/new", Right.SET_UP, methods=("GET", "POST"))
@answered_once
def new_mode(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    access.actor().must(Right.SET_UP, found.code)
    form = NewModeForm(data=_written(ModeDetails(Texts(""), Texts(""))))
    if form.validate_on_submit():
        try:
            made = deliveries.create_mode(found, str(form.code.data), _details(form.data), access.actor())
        except deliveries.ModeCodeTaken:
            form.code.errors = [_("Another delivery mode has this code.")]
        except deliveries.BadMode:
            form.code.errors = [_("2 to 20 small letters, figures and _.")]
        else:
            flash(_("Delivery mode made: %(name)s.", name=made.name.in_(lang())))
            return redirect(url_for(".modes", code=found.code), 303)
    return draw_form(found, "new_mode", form, {}, Edit(422 if form.is_submitted() else 200))


@access.page(bp, "/setup/channels/<code>/delivery/<mode>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def mode(code: str, mode: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    row = _mode_or_404(found, mode)
    saved = _written(ModeDetails.of(row))
    form = ModeForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        try:
            deliveries.change_mode(row, _details(edit.values), access.actor())
        except deliveries.BadMode:
            form.needs_address.errors = [_("This does not go together with what is saved now.")]
            edit = Edit(422)
        else:
            flash(_("Saved. Shoppers see it from now on."))
            return redirect(url_for(".modes", code=found.code), 303)
    about = deliveries.subject(row)
    return draw_form(
        found, "mode", form, saved, edit, "delivery_mode_changed", about=about, shown=_shown, mode=row,
        history=audit.history(about.kind, about.ref),
    )  # fmt: skip


def _mode_or_404(found: Channel, code: str) -> DeliveryMode:
    try:
        return deliveries.find_mode(found.code, code[:20].replace("\0", ""), lock=request.method == "POST")
    except deliveries.UnknownMode:
        abort(404)


def _written(details: ModeDetails) -> dict[str, Any]:
    return {
        **fields.pair("name", details.name),
        **fields.pair("delay", details.delay),
        "fee": fields.written(details.fee_minor, lang()),
        "vat": formats.number_of(details.vat_bp, lang()),
        "handover": details.handover.value if details.handover else BY_EMAIL,
        "also_online": fields.answer(details.also_online),
        "needs_address": fields.answer(details.needs_address),
        "days_needed": details.days_needed,
        "position": details.position,
        "offered": fields.answer(details.offered),
    }


def _shown(name: str, value: Any) -> str:
    if name == "handover":
        return str(HANDOVERS[value])
    if name == "fee":
        return fields.amount_words(value)
    return fields.answer_word(value) if value in ("yes", "no") else "" if value is None else str(value)


def _details(values: dict[str, Any]) -> ModeDetails:
    handover = None if values["handover"] == BY_EMAIL else Handover(values["handover"])
    return ModeDetails(
        fields.texts(values, "name"),
        fields.texts(values, "delay"),
        fee_minor=fields.minor(values["fee"]) or 0,
        vat_bp=fields.rate_points(values["vat"]) or 0,
        handover=handover,
        also_online=values["also_online"] == "yes" and handover is not None,
        needs_address=values["needs_address"] == "yes",
        days_needed=values["days_needed"],
        offered=values["offered"] == "yes",
        position=values["position"],
    )
