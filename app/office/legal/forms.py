"""What the pages about legal texts ask."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Length, ValidationError

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.kernel.web_addresses import is_web_address
from app.office import setup_fields as fields
from app.venue.legal.services import HOURS, IDENTITY, LONGEST, is_vat_number


class IdentityForm(Form):
    """Nothing is asked for: the page leaves out what is empty."""

    company = fields.line(lazy("Company"), IDENTITY["company"])
    form = fields.line(
        lazy("Legal form"), IDENTITY["form"], hint=lazy("For example “SARL, capital of €10,000”.")
    )
    office = fields.line(lazy("Registered office"), IDENTITY["office"])
    registration = fields.line(
        lazy("Registration"), IDENTITY["registration"], hint=lazy("For example “RCS Lyon 123 456 789”.")
    )
    vat_number = fields.line(
        lazy("VAT number"), IDENTITY["vat_number"], hint=lazy("For example FR40123456789.")
    )
    director = fields.line(lazy("Publishing director"), IDENTITY["director"])
    hosting = fields.line(
        lazy("Host"), IDENTITY["hosting"], hint=lazy("Name, address and phone of whoever hosts the shop.")
    )
    hours_fr = fields.line(lazy("Hours by phone"), HOURS, hint=lazy("Beside the phone number."))
    hours_en = fields.line(lazy("Hours by phone"), HOURS)
    mediator = fields.line(
        lazy("Consumer mediator"),
        IDENTITY["mediator"],
        hint=lazy("Name and address; French law asks for one."),
    )
    mediator_url = fields.line(lazy("Site of the mediator"), IDENTITY["mediator_url"])

    def validate_vat_number(self, field: Any) -> None:
        if field.data and not is_vat_number(field.data):
            raise ValidationError(_("Two letters of the country, then figures: for example FR40123456789."))

    def validate_mediator_url(self, field: Any) -> None:
        if field.data and not is_web_address(field.data, IDENTITY["mediator_url"]):
            raise ValidationError(
                _("Enter a whole address that begins with https://, for example https://www.example.org.")
            )


def _text(*, must: bool) -> TextAreaField:
    checks: list[Any] = [fields.Needed()] if must else []
    length = Length(max=LONGEST, message=lazy("At most %(max)d characters."))
    return TextAreaField(
        lazy("Text"),
        description=lazy("## begins a heading, a blank line a paragraph, a hyphen a list."),
        filters=[strip, fields.paragraphs],
        validators=[*checks, length],
    )


class TextForm(Form):
    """The next version."""

    day = fields.day(
        lazy("Date of the version"), lazy("It bears this day; it holds as soon as it is published.")
    )
    text_fr = _text(must=True)
    text_en = _text(must=False)

    def validate_day(self, field: Any) -> None:
        if fields.date_of(field.data) is None:
            raise ValidationError(_("Enter a day, for example 2026-12-31."))
