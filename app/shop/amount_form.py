"""A form for one amount of money."""

from __future__ import annotations

from wtforms import StringField

from app.http.forms import Form, strip
from app.http.i18n import lazy
from app.kernel.money import Money
from app.presenters import asked_amounts


class AmountForm(Form):
    """One amount; whoever asks says what it may be."""

    amount = StringField(lazy("Amount"), filters=[strip])

    def read(self, currency: str) -> Money | None:
        """The amount, above nothing; None with a sentence beside the field if it is not one."""
        fine = self.validate()
        found = asked_amounts.read(self.amount, currency)
        return found if fine else None
