"""The logo: sending one, taking it away."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _, lazy
from app.kernel.actors import Right
from app.office import access
from app.office.brand.blueprint import bp, draw
from app.office.brand.forms import LogoForm
from app.office.setup_channel import channel_or_404
from app.venue.brands import pictures
from app.venue.brands import services as brands
from app.venue.brands.pictures import BadPicture, BadPictureReason

REFUSED = {
    BadPictureReason.KIND: lazy("Only PNG and WebP are taken. Save the picture as PNG, then send that."),
    BadPictureReason.BYTES: lazy("This file has more than 500 kB."),
    BadPictureReason.PIXELS: lazy("Too large: at most 4,000 pixels a side, and 4 million in all."),
    BadPictureReason.SMALL: lazy("Too small: at least 32 pixels a side, better 100 and more."),
    BadPictureReason.BROKEN: lazy("This picture cannot be read. Save it anew, then send that."),
}


@access.page(bp, "/setup/brand/<code>/logo", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def logo(code: str) -> ResponseReturnValue:
    found, form = channel_or_404(code), LogoForm()
    if not form.is_submitted():
        return draw(found, "logo", form=form)
    sent = form.picture.data.read(pictures.MOST_BYTES + 1) if form.picture.data else b""
    try:
        if not sent:
            form.picture.errors = [_("Choose a file first.")]
            return draw(found, "logo", status=422, form=form)
        brands.set_logo(found, pictures.drawn_anew(sent), access.actor())
    except BadPicture as bad:
        form.picture.errors = [str(REFUSED[bad.reason])]
        return draw(found, "logo", status=422, form=form)
    flash(_("Saved. Pages, emails and tickets look so from now on."))
    return redirect(url_for(".logo", code=found.code), 303)


@access.page(bp, "/setup/brand/<code>/logo/removal", Right.SET_UP, methods=("POST",))
@answered_once
def remove_logo(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    brands.remove_logo(found, access.actor())
    flash(_("The logo is gone from pages, emails and tickets to come."))
    return redirect(url_for(".logo", code=found.code), 303)
