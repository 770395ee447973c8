"""What the acts on a voucher ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.http.forms import EmailAddress, Form, NoCardNumber, strip
from app.http.i18n import _, lazy
from app.kernel.money import Money
from app.office import setup_fields as fields
from app.presenters import amounts


class ReasonForm(Form):
    """Why somebody does it."""

    reason = StringField(
        lazy("Reason"),
        description=lazy("It stays in the history. Write no names: it can never be erased."),
        filters=[strip],
        validators=[
            Length(min=5, max=200, message=lazy("Say why, in 5 to 200 characters.")),
            NoCardNumber(lazy("Write a reason here, not a card number.")),
        ],
    )


def _last_day(hint: str) -> DateField:
    return DateField(
        lazy("Good until the end of"), description=hint, validators=[InputRequired(lazy("Enter a day."))]
    )


class ExtendForm(ReasonForm):
    last_day = _last_day(lazy("A later day than now, and not before today."))

    @property
    def day(self) -> date:
        return self.last_day.data or date.min


class CorrectForm(ReasonForm):
    amount = StringField(
        lazy("Add or take away"),
        description=lazy("For example €12.50, or −€5 to take away."),
        filters=[strip],
        validators=[Length(max=14)],
    )

    def read(self, currency: str) -> Money | None:
        """The amount; None, with a sentence beside the field, if something is wrong."""
        fine, found = self.validate(), amounts.read_signed(self.amount.data or "", currency)
        if not found:
            self.amount.errors = [_("Enter an amount, for example €12.50 or −€5.")]
        return found if fine and found else None


class SendForm(Form):
    email = EmailField(
        lazy("Another address"),
        description=lazy("Empty: the address it was given to."),
        filters=[strip],
        validators=[Optional(), Length(max=254), EmailAddress()],
    )


class IssueForm(ReasonForm):
    channel = SelectField(lazy("Sales channel"))
    value = fields.amount(lazy("Value"), must=True)
    last_day = _last_day(lazy("Not before today, and at most 5 years ahead."))

    @property
    def day(self) -> date:
        return self.last_day.data or date.min

    def amount_in(self, currency: str) -> Money:
        return amounts.read(self.value.data or "", currency) or Money(0, currency)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not amounts.read(self.value.data or "", "EUR"):
            self.value.errors = [_("Enter an amount, for example €12.50.")]
            return False
        return True
