"""What the gift voucher page asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wtforms import EmailField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from app.accounting.vouchers.models import VoucherProduct
from app.http import formats
from app.http.forms import Form, NoCardNumber, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import gifts
from app.venue.channels.models import Channel

FREE = "free"
THEM, ME = "them", "me"
LONGEST_NAME, LONGEST_MESSAGE = 60, 300


def _one_kind_of_break(text: str | None) -> str | None:
    """Browsers send two characters for a line break, which nobody counts as two."""
    return text and text.replace("\r\n", "\n")


def _name(label: Any) -> StringField:
    return StringField(
        label,
        filters=[strip],
        validators=[
            Length(max=LONGEST_NAME, message=lazy("At most 60 characters.")),
            NoCardNumber(lazy("Enter a name here, not a number.")),
        ],
    )


class GiftFields(Form):
    """`sure` is an address that was questioned once; `line` the gift in the basket that is being changed."""

    value = RadioField(lazy("Value"), validators=[InputRequired(lazy("Choose a value."))])
    amount = StringField(lazy("Amount"), filters=[strip], validators=[Length(max=20)])
    to_name = _name(lazy("For"))
    from_name = _name(lazy("From"))
    message = TextAreaField(
        lazy("Your message"),
        description=lazy("300 characters at most."),
        filters=[strip, _one_kind_of_break],
        validators=[
            Length(max=LONGEST_MESSAGE, message=lazy("At most 300 characters.")),
            NoCardNumber(lazy("Enter words here, not a card number.")),
        ],
    )
    way = RadioField(
        lazy("How is it sent?"),
        choices=[
            SelectChoice(THEM, lazy("By email, to whoever it is for")),
            SelectChoice(ME, lazy("By email, to me")),
        ],
        default=THEM,
        validators=[InputRequired(lazy("Choose where to send it."))],
    )
    email = EmailField(lazy("Their email address"), filters=[strip], validators=[Length(max=254)])
    day = StringField(lazy("Day of sending"), filters=[strip])
    sure = HiddenField()
    line = HiddenField()

    def ask(self, product: VoucherProduct, channel: Channel) -> None:
        """The values this product is sold at, and today as the day that is proposed."""
        self.product, self.channel = product, channel
        chips = [SelectChoice(str(minor), self.words(minor)) for minor in product.chips]
        other = _("Another value") if chips else _("A value of your choice")
        self.value.choices = chips + ([SelectChoice(FREE, other)] if product.least_minor else [])
        if not self.is_submitted():
            self.value.data = self.value.data or self.value.choices[len(chips) // 2].value
            self.day.data = self.day.data or gifts.today(channel).isoformat()

    def words(self, minor: int | None) -> str:
        return formats.money(Money(minor or 0, self.channel.currency), lang())

    @property
    def today(self) -> date:
        return gifts.today(self.channel)

    @property
    def last_day(self) -> date:
        """A gift may be ordered a year ahead."""
        return self.today + timedelta(days=365)
