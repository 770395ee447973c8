"""A new sales channel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from app.flows.setup import services as setup
from app.flows.setup.services import AddressTaken, BadOpening, CodeTaken, Opening
from app.http.form_keys import answered_once
from app.http.forms import strip
from app.http.i18n import _, lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office import setup_fields as fields
from app.office.sales_channels.blueprint import bp
from app.office.sales_channels.forms import SellerForm
from app.venue.brands import installed
from app.venue.channels.models import Channel
from app.venue.channels.policies import Country

# Of what a venue of France or Switzerland may keep its clock by.
ZONES = ("Europe/", "Indian/", "Pacific/", "America/")
USUAL_ZONE = "Europe/Paris"
_ADDRESS = lazy("Enter an address like https://tickets.example.org, without anything after it.")


class OpeningForm(SellerForm):
    """What has to be known before anything can be sold; all but the code and the address can be changed."""

    code = fields.line(
        lazy("Code"), 16, must=True,
        hint=lazy("2 to 16 small letters, figures and _, for example opera. It stays."),
    )  # fmt: skip
    public_url = fields.line(
        lazy("Address of the shop"), 110, must=True,
        hint=lazy("For example https://tickets.example.org. Its name has to lead to this server."),
    )  # fmt: skip
    brand = SelectField(
        lazy("Brand"), description=lazy("What its look starts from; colors and logo are set next.")
    )
    timezone = SelectField(lazy("Time zone"), description=lazy("Of its performances. It stays."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.code.filters = [strip, lambda text: text and text.lower()]
        shipped = [SelectChoice(code, installed.named(code).name) for code in installed.every_one()]
        self.brand.choices = [SelectChoice("", lazy("A plain one")), *shipped]
        zones = sorted(zone for zone in available_timezones() if zone.startswith(ZONES))
        self.timezone.choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in zones]

    def validate_code(self, field: Any) -> None:
        if not setup.CODE.fullmatch(field.data or ""):
            raise ValidationError(_("2 to 16 small letters, figures and _."))

    def validate_public_url(self, field: Any) -> None:
        try:
            here = urlsplit(field.data).hostname == urlsplit(request.host_url).hostname
        except ValueError:  # brackets that do not close
            raise ValidationError(_ADDRESS) from None
        if here:
            raise ValidationError(_("The office answers there. The shop needs an address of its own."))


@access.page(bp, "/setup/channels/new", Right.SET_UP, methods=("GET", "POST"))
@answered_once
def new_channel() -> ResponseReturnValue:
    access.actor().must(Right.SET_UP)
    form = OpeningForm(data={"timezone": USUAL_ZONE, "country": Country.FRANCE.value})
    opened = _opened(form) if form.validate_on_submit() else None
    if opened is not None:
        flash(_("The sales channel is open. Home lists what is left to do before its first sale."))
        return redirect(url_for(".channel", code=opened.code), 303)
    return render("office/sales_channels/new.html", form=form, status=422 if form.is_submitted() else 200)


def _opened(form: OpeningForm) -> Channel | None:
    """None if something has to be mended; the form says what."""
    values = form.data
    sentences = {
        CodeTaken: _("Another sales channel has this code."),
        AddressTaken: _("Something else answers at this address already."),
    }
    try:
        return setup.open_channel(
            Opening(
                values["code"], fields.texts(values, "name"), values["brand"], values["public_url"],
                values["email"], values["phone"], Country(values["country"]), values["timezone"],
            ),
            access.actor(),
        )  # fmt: skip
    except BadOpening as bad:
        field = "name_fr" if bad.field == "name" else bad.field
        form[field].errors = [sentences.get(type(bad), _ADDRESS)]
    return None
