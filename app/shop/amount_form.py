"""A form for one amount of money."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.kernel.money import Money
from app.presenters import amounts


class AmountForm(Form):
    """One amount; whoever asks says what it may be."""

    amount = StringField(lazy("Amount"), filters=[strip], validators=[Length(max=12)])

    def read(self, currency: str) -> Money | None:
        """The amount, above nothing; None with a sentence beside the field if it is not one."""
        found = amounts.read(self.amount.data or "", currency)
        if not found or not self.validate():
            self.amount.errors = [_("Enter an amount, for example €12.50.")]
            return None
        return found
