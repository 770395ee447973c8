"""A form for money that came another way than by card: how much, when, under what reference, and why."""

from __future__ import annotations

from datetime import date
from typing import Self

from wtforms import DateField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from app.accounting.ledger.services import Means
from app.http.forms import Form, strip
from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import amounts, asked_amounts
from app.venue.channels.models import Channel

OLDEST = 366  # days
MEANS = {
    Means.TRANSFER: lazy("Transfer"),
    Means.CHEQUE: lazy("Cheque"),
    Means.CASH: lazy("Cash"),
    Means.OTHER: lazy("Other way"),
}


class ReceiptForm(Form):
    today: date | None = None

    means = RadioField(
        lazy_pgettext("means", "How it was paid"),
        choices=[SelectChoice(one.value, word) for one, word in MEANS.items()],
        validators=[InputRequired(lazy("Choose how it was paid."))],
    )
    amount = StringField(lazy("Amount received"), filters=[strip])
    on = DateField(lazy("Received on"), validators=[InputRequired(lazy("Enter the day it was received."))])
    reference = StringField(
        lazy("Reference"),
        description=lazy("Of the transfer, the receipt or the till."),
        filters=[strip],
        validators=[InputRequired(lazy("Enter the reference.")), Length(max=60)],
    )
    reason = StringField(
        lazy("Reason"),
        description=lazy("It stays in the history, and the shopper reads it in their account."),
        filters=[strip],
        validators=[
            InputRequired(lazy("Say why, in a few words.")),
            Length(5, 120, lazy("Say why, in 5 to 120 characters.")),
        ],
    )

    @classmethod
    def begun(cls, amount: Money, channel: Channel) -> Self:
        """With what is owed and today, until something else is typed."""
        today = channel.date_at(clock.now())
        form = cls(data={"amount": amounts.written(amount, lang()), "on": today})
        form.today = today
        return form

    def validate_on(self, field: DateField) -> None:
        if self.today and field.data and not 0 <= (self.today - field.data).days <= OLDEST:
            raise ValidationError(_("Enter a day that is not to come, and at most a year ago."))

    def read(self, currency: str, *, least: Money | None = None, most: Money | None = None) -> Money | None:
        """The amount, within bounds; None with sentences beside the fields if something is wrong."""
        good = self.validate()
        found = asked_amounts.read(self.amount, currency, least=least, most=most)
        return found if good else None
