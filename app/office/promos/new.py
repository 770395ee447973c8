"""A new promo code, from nothing or like another one."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, numbers
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.promos import record, values
from app.office.promos.blueprint import bp
from app.office.promos.forms import NewForm
from app.office.promos.listing import channels_with
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import BadPromo, PromoCodeTaken
from app.venue.channels.models import Channel


@access.page(bp, "/promos/new", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def new_promo() -> ResponseReturnValue:
    mine = channels_with(Right.CHANGE_OFFERS)
    model = _model(mine)
    channel = mine.get(model.channel_code if model else request.args.get("channel", ""))
    channel = channel or next(iter(mine.values()))
    brands.stand_in(channel)
    form = NewForm(data=_like(model, channel))
    form.of_channel(channel)
    if form.validate_on_submit() and (made := _made(form, channel)):
        return _onwards(made)
    return render(
        "office/promos/new.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        action=request.full_path.rstrip("?"),
        channel=channel,
        channels=mine if model is None else {},
        model=model,
    )


def _model(mine: dict[str, Channel]) -> PromoCode | None:
    """The one that was to be copied."""
    if "like" not in request.args:
        return None
    found = promotions.find(numbers.whole_or(request.args["like"], 0))
    return found if found and found.channel_code in mine else abort(404)


def _like(model: PromoCode | None, channel: Channel) -> dict[str, Any]:
    """All but its code: that is its own."""
    if model is None:
        return values.NEW
    return {**values.of(model, channel), "code": "", "kind": "shared" if model.code else "coupons"}


def _made(form: NewForm, channel: Channel) -> PromoCode | None:
    rules = values.rules_of(form.data, channel)
    code = form.code.data if form.kind.data == "shared" else None
    try:
        return promotions.create(channel.code, values.name_of(form.data), rules, access.actor(), code)
    except (BadPromo, PromoCodeTaken) as wrong:
        record.say(form, wrong)
    return None


def _onwards(made: PromoCode) -> ResponseReturnValue:
    if made.code:
        flash(_("Promo code %(code)s is made.", code=made.code))
        return redirect(url_for(".promo", number=made.id), 303)
    flash(_("Promo code made. It works as soon as it has coupons."))
    return redirect(url_for(".coupons", number=made.id), 303)
