"""The price types of a channel: their list, a new one, one of them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands, numbers
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _, lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.events.blueprint import bp
from app.office.events.listing import channels_with
from app.office.record_form import Edit
from app.office.text_words import refusal
from app.sale.catalog import services as catalog
from app.sale.catalog.models import PriceType
from app.sale.catalog.services import BadPriceType, PriceTypeDetails
from app.venue.channels import services as channels

ACTS = ("price_type_changed",)


class PriceTypeForm(Form):
    name_fr = fields.line(lazy("Name"), 40, must=True, hint=lazy("For example: Adult, Reduced, Under 26."))
    name_en = fields.line(lazy("Name"), 40)
    proof_fr = fields.line(
        lazy("Proof"), 80, hint=lazy("What to show at the door. Tickets say it. Empty: nothing.")
    )
    proof_en = fields.line(lazy("Proof"), 80)
    position = fields.whole(lazy("Position"), 0, 99, lazy("The lowest comes first in every list."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each refusal of the service, with its sentence."""
        if not super().validate(extra_validators):
            return False
        try:
            _details(self.data).check()
        except BadPriceType as bad:
            sentence = refusal(bad.text) if bad.text else _("Write the French words, too.")
            self[bad.field].errors = [sentence]
            return False
        return True


def _details(values: dict[str, Any]) -> PriceTypeDetails:
    return PriceTypeDetails(
        fields.texts(values, "name"), fields.texts(values, "proof"), values["position"] or 0
    )


@access.page(bp, "/price-types", Right.SEE_OFFERS)
def price_types() -> ResponseReturnValue:
    mine = channels_with(Right.SEE_OFFERS)
    channel = mine.get(request.args.get("channel", "")) or next(iter(mine.values()))
    return render(
        "office/events/price_types.html",
        types=catalog.price_types_of(channel.code),
        channels=mine,
        channel=channel,
        may_change=access.actor().may(Right.CHANGE_OFFERS, channel.code),
    )


@access.page(bp, "/price-types/new", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def new_price_type() -> ResponseReturnValue:
    mine = channels_with(Right.CHANGE_OFFERS)
    channel = mine.get(request.args.get("channel", "")) or next(iter(mine.values()))
    brands.stand_in(channel)
    form = PriceTypeForm(data={"position": catalog.next_position(channel.code)})
    if form.validate_on_submit():
        made = catalog.make_price_type(channel, _details(form.data), access.actor())
        flash(_("The price type is made. Give it prices at each event."))
        return redirect(url_for(".price_types", channel=made.channel_code), 303)
    return render(
        "office/events/new_price_type.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        action=request.full_path.rstrip("?"),
        channel=channel,
        channels=mine,
    )


@access.page(bp, "/price-types/<number>", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def price_type(number: str) -> ResponseReturnValue:
    found = _or_404(number)
    saved = {
        **fields.pair("name", found.name),
        **fields.pair("proof", found.proof),
        "position": found.position,
    }
    form = PriceTypeForm(data=saved)
    edit = record_form.read(form, saved)
    if edit.saves and _saved(found, form, edit):
        flash(_("Saved. Shoppers see it from now on."))
        return redirect(url_for(".price_type", number=found.id), 303)
    edit = Edit(422) if edit.saves else edit
    about = catalog.price_type_subject(found)
    return render(
        "office/events/price_type.html",
        status=edit.status,
        price_type=found,
        channel=brands.channel(),
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.CHANGE_OFFERS, found.channel_code),
        **record_form.context(form, saved, edit, about, *ACTS),
    )


def _or_404(number: str) -> PriceType:
    """Whoever changes it holds it until the end."""
    posted = request.method == "POST"
    found = catalog.find_price_type(numbers.whole_or(number, 0), lock=posted) or abort(404)
    access.actor().must(Right.CHANGE_OFFERS if posted else Right.SEE_OFFERS, found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found


def _saved(found: PriceType, form: PriceTypeForm, edit: Edit) -> bool:
    """Merged values are checked once more."""
    try:
        catalog.change_price_type(found, _details(edit.values), access.actor())
    except BadPriceType as bad:
        form[bad.field].errors = [
            _("Somebody else changed it meanwhile, and this no longer fits. Look again.")
        ]
    return not form.errors
