"""Which of its channel's delivery modes an event allows."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.event_boxes.blueprint import bp, draw, event_or_404
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.venue.delivery import services as deliveries

ACT = "event_delivery_changed"


class DeliveryForm(Form):
    """One that the event names and the channel no longer offers stays to be ticked off."""

    codes = fields.several(
        lazy("It allows"), [], lazy("Nothing ticked: every delivery mode of the channel, new ones too.")
    )

    def __init__(self, event: Event, **more: Any) -> None:
        super().__init__(**more)
        self.codes.choices = [SelectChoice(code, name) for code, name in _names(event).items()]


def _names(event: Event) -> dict[str, str]:
    """By its code, each mode that is offered, and each the event names."""
    return {
        mode.code: mode.name.in_(lang())
        for mode in deliveries.every_mode(event.channel_code)
        if mode.offered or mode.code in event.delivery_codes
    }


@access.page(bp, "/setup/boxes/<code>/<slug>/delivery", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def delivery(code: str, slug: str) -> ResponseReturnValue:
    found = event_or_404(code, slug)
    names = _names(found)
    saved = {"codes": [code for code in names if code in found.delivery_codes]}
    form = DeliveryForm(found, data=saved)

    def shown(_name: str, value: Any) -> str:
        return ", ".join(names[code] for code in value) or _("all of the channel")

    edit = record_form.read(form, saved, shown)
    if edit.saves:
        catalog.set_delivery(found, edit.values["codes"], access.actor())
        flash(_("Saved. Shoppers see it from now on."))
        return redirect(url_for(".delivery", code=found.channel_code, slug=found.slug), 303)
    return draw(found, "delivery", form, saved, edit, ACT, shown)
