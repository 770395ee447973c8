"""The links of the shop's header that lead to the venue's own pages."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.brand import forms
from app.office.brand.blueprint import bp, draw
from app.office.brand.forms import HeaderForm
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.venue.brands import services as brands
from app.venue.brands.models import Brand
from app.venue.brands.services import BadBrand


@access.page(bp, "/setup/brand/<code>/header", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def header(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    saved = forms.shows(Brand.of(found))
    form = HeaderForm(data=saved)
    edit = record_form.read(form, saved)
    if edit.saves:
        try:
            site = str(edit.values["site_url"] or "")
            brands.set_ways_out(found, site, forms.links_of(edit.values), access.actor())
        except BadBrand:
            form.site_url.errors, edit = [_("This does not go together with what is saved now.")], Edit(422)
        else:
            flash(_("Saved. Shoppers see it from now on."))
            return redirect(url_for(".header", code=found.code), 303)
    drawn = record_form.context(form, saved, edit, brands.subject(found), "header_changed")
    return draw(found, "header", status=edit.status, links=forms.LINKS, names_of=forms.names_of, **drawn)
