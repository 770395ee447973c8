"""The profile of a contact, and the copy of everything the shop holds on them."""

from __future__ import annotations

import json

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf

from app.flows.privacy import services as privacy
from app.http import brands
from app.http.forms import Form, name_field
from app.http.i18n import _, lazy
from app.http.regions import render
from app.kernel import clock
from app.kernel.texts import LANGUAGES
from app.people.customers import services as customers
from app.shop.account.access import me, page


class ProfileForm(Form):
    name = name_field()
    lang = RadioField(
        lazy("Language of our letters"),
        choices=[SelectChoice("fr", lazy("French")), SelectChoice("en", lazy("English"))],
        validate_choice=False,  # our own sentence says it
        validators=[AnyOf(LANGUAGES, message=lazy("Choose a language."))],
    )


@page("/profile")
def profile() -> ResponseReturnValue:
    return _draw(ProfileForm(obj=me()))


@page("/profile", method="POST")
def change_profile() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate():
        return _draw(form, 422)
    customers.update(me(), form.name.data or "", str(form.lang.data))
    flash(_("Your profile is saved."))
    return redirect(url_for(".profile"), 303)


def _draw(form: ProfileForm, status: int = 200) -> ResponseReturnValue:
    return render("shop/account/profile.html", form=form, contact=me(), status=status)


@page("/export", recent=True)
def export() -> Response:
    """One JSON file, for people and for machines."""
    body = json.dumps(privacy.export(me()), ensure_ascii=False, indent=2)
    response = Response(body, content_type="application/json; charset=utf-8")
    name = f"{brands.channel().code}-{clock.now():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
