"""Amounts as people type them, in either language."""

from __future__ import annotations

import re

from wtforms import StringField
from wtforms.validators import Length

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.kernel.money import Money

TYPED = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?")
IGNORED = re.compile(r"[\s\u00a0\u202f€]|EUR|CHF", re.IGNORECASE)


def read(text: str, currency: str) -> Money | None:
    """`12,5`, `12.50` and `€12` are amounts; None if it is not one."""
    found = TYPED.fullmatch(IGNORED.sub("", text))
    if found is None:
        return None
    whole, cents = found.groups(default="0")
    return Money(int(whole) * 100 + int(cents.ljust(2, "0")), currency)


def written(amount: Money, lang: str) -> str:
    """As somebody would type it: `12,50` or `12.50`."""
    text = f"{amount.minor // 100}.{amount.minor % 100:02}"
    return text.replace(".", ",") if lang == "fr" else text


class AmountForm(Form):
    """One amount; whoever asks says what it may be."""

    amount = StringField(lazy("Amount"), filters=[strip], validators=[Length(max=12)])

    def read(self, currency: str) -> Money | None:
        """The amount, above nothing; None with a sentence beside the field if it is not one."""
        found = read(self.amount.data or "", currency)
        if not found or not self.validate():
            self.amount.errors = [_("Enter an amount, for example €12.50.")]
            return None
        return found
