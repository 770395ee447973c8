"""What each step asks. Labels, hints and errors live together; services receive values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.http.forms import EmailAddress, Form, NoCardNumber, name_field, strip
from app.http.i18n import lazy as _
from app.http.numbers import WholeField, whole_or
from app.presenters import wording
from app.shop import code_forms
from app.shop.email_suggestions import suggestion

COUNTRIES = [
    SelectChoice("FR", _("France")),
    SelectChoice("CH", _("Switzerland")),
    SelectChoice("BE", _("Belgium")),
    SelectChoice("LU", _("Luxembourg")),
    SelectChoice("DE", _("Germany")),
    SelectChoice("IT", _("Italy")),
    SelectChoice("ES", _("Spain")),
    SelectChoice("GB", _("United Kingdom")),
]


class IdentificationForm(Form):
    email = EmailField(
        _("Email address"),
        description=_("We send your tickets here. Nothing else."),
        filters=[strip],
        validators=[InputRequired(_("Enter your email address.")), Length(max=254), EmailAddress()],
    )
    meant = HiddenField()

    @property
    def suggested(self) -> str:
        """Another address they may have meant, unless they already told us which it is."""
        return "" if self.errors or self.told else suggestion(self.email.data)

    @property
    def told(self) -> str:
        """The one they ticked, if we asked about what stands in the field now; nothing else is believed."""
        typed = self.email.data
        return str(self.meant.data) if self.meant.data in (typed, suggestion(typed)) else ""

    @property
    def address(self) -> str:
        return self.told or str(self.email.data)


class DeliveryForm(Form):
    mode = RadioField(
        _("How would you like your tickets?"),
        validators=[InputRequired(_("Choose how to receive your tickets."))],
    )
    name = name_field()
    street = StringField(
        _("Street and number"),
        filters=[strip],
        validators=[
            Optional(),
            Length(max=100),
            NoCardNumber(_("Enter an address here, not a card number.")),
        ],
    )
    postcode = StringField(_("Postcode"), filters=[strip], validators=[Optional(), Length(max=12)])
    town = StringField(
        _("Town"),
        filters=[strip],
        validators=[Optional(), Length(max=60), NoCardNumber(_("Enter a town here, not a number."))],
    )
    country = SelectField(_("Country"), choices=COUNTRIES, default="FR")

    def require_address(self) -> bool:
        """What an envelope cannot do without, each missing field with its own sentence."""
        wanted = {
            self.name: _("Enter the name for the envelope."),
            self.street: _("Enter the street and number."),
            self.postcode: _("Enter the postcode."),
            self.town: _("Enter the town."),
        }
        for field, sentence in wanted.items():
            if not field.data and not field.errors:
                field.errors = [sentence]
        return not any(field.errors for field in wanted)


class CodeForm(Form):
    """Its label is what the venue says above the field."""

    code = code_forms.code_field("")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.code.label.text = wording.say("code_field")


class SummaryForm(Form):
    """The terms, which version of them was shown, the amounts as they were shown (minor units), and the
    browser's facts for the card's bank.

    `mandate` are the codes of the instalment plans whose box is ticked: each plan has one of its own. `boxes`
    are the versions of the ticked boxes of events.
    """

    mandate = SelectMultipleField(validate_choice=False)
    terms = BooleanField(
        _("I have read and accept the terms and conditions"),
        validators=[InputRequired(_("Accept the terms and conditions to go on."))],
    )
    boxes = SelectMultipleField(validate_choice=False)
    terms_version = HiddenField()
    shown_minor = WholeField(widget=HiddenInput(), validators=[InputRequired()])
    shown_credit = WholeField(widget=HiddenInput(), validators=[Optional()])
    shown_later = WholeField(widget=HiddenInput(), validators=[Optional()])
    method = HiddenField()
    screen_width = HiddenField()
    screen_height = HiddenField()
    color_depth = HiddenField()
    timezone = HiddenField()
    java = HiddenField()
    javascript = HiddenField()
    language = HiddenField()

    BROWSER = ("screen_width", "screen_height", "color_depth", "timezone", "java", "javascript", "language")

    def agrees_to(self, plan: str, schedule: str) -> bool:
        """Whether its box is ticked beside this very schedule: other dates or amounts are agreed to anew."""
        return plan in (self.mandate.data or ()) and self.schedule_of(plan) == schedule

    @staticmethod
    def schedule_of(plan: str) -> str:
        """The print of the schedule the page showed of this plan."""
        return request.form.get(f"schedule-{plan}", "")

    @staticmethod
    def fee_of(method: str) -> int:
        """The fee the page showed for paying by this method, in minor units."""
        return whole_or(request.form.get(f"fee-{method}"), 0)

    @staticmethod
    def box_of(plan: str) -> str:
        """The id of its box."""
        return f"mandate-{plan}"

    def wants_mandate(self, plan: str) -> None:
        """The box of this plan was not ticked."""
        self.mandate.id = self.box_of(plan)
        self.mandate.errors = [_("Agree to these payments to go on, or choose another way to pay.")]

    def wants_boxes(self, versions: Sequence[str]) -> None:
        """These have to be ticked; the first of them is where the summary of errors leads."""
        missing = [version for version in versions if version not in (self.boxes.data or ())]
        if missing:
            self.boxes.id = f"box-{missing[0]}"
            self.boxes.errors = [_("Tick this box to go on.")]

    def browser(self) -> dict[str, str]:
        """Facts as they came, short; the provider's adapter clamps them."""
        return {name: str(self[name].data or "")[:20] for name in self.BROWSER}
