"""What each step asks. Labels, hints and errors live together; services receive values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.http.forms import Form, NoCardNumber, name_field, strip
from app.http.i18n import lazy as _
from app.http.languages import lang
from app.http.numbers import WholeField, whole_or
from app.people.customers.models import Contact
from app.presenters import wording
from app.sale.baskets.models import Basket
from app.shop import code_forms
from app.venue.origins import services as origins
from app.venue.origins.models import ContactOrigin

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


class OriginForm(Form):
    """Where somebody knows the venue from, where the venue asks. Whoever said it once is not asked again."""

    origin = SelectField("", validate_choice=False)

    def __init__(self, basket: Basket, buyer: Contact | None, **more: Any) -> None:
        super().__init__(origin=str(basket.origin_id or ""), **more)
        self.known = buyer.origin if buyer else None
        self.answers = () if self.known else origins.asked_of(basket.channel)
        self.must = bool(self.answers) and origins.required_of(basket.channel)
        self.origin.label.text = wording.say("origin")
        nothing = SelectChoice("", _("Choose…") if self.must else "–")
        known = [SelectChoice(str(one.id), one.name.in_(lang())) for one in self.answers]
        self.origin.choices = [nothing, *known]

    @property
    def answer(self) -> ContactOrigin | None:
        chosen = (one for one in self.answers if str(one.id) == self.origin.data)
        return self.known or next(chosen, None)

    def answered(self) -> bool:
        """With its sentence if an answer is missing, or is none of those there are by now."""
        if self.answer or not (self.must or (self.answers and self.origin.data)):
            return True
        self.origin.errors = [_("Choose one of these answers.")]
        return False


class DeliveryForm(OriginForm):
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
