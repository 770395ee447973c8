"""What the gift voucher page asks, and how its answers become a wish."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from wtforms import EmailField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from app.accounting.vouchers.models import GiftRequest, VoucherProduct
from app.http import brands, formats
from app.http.forms import EmailAddress, Form, NoCardNumber, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import amounts, gifts
from app.sale.baskets.models import BasketGift
from app.shop.email_suggestions import suggestion
from app.venue.channels.models import Channel

T = TypeVar("T")

FREE = "free"
THEM, ME = "them", "me"
LONGEST = 300


def _one_kind_of_break(text: str | None) -> str | None:
    """Browsers send two characters for a line break, which nobody counts as two."""
    return text and text.replace("\r\n", "\n")


def _name(label: Any) -> StringField:
    return StringField(
        label,
        filters=[strip],
        validators=[
            Length(max=60, message=lazy("At most 60 characters.")),
            NoCardNumber(lazy("Enter a name here, not a number.")),
        ],
    )


class GiftForm(Form):
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
            Length(max=LONGEST, message=lazy("At most 300 characters.")),
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
        free = [SelectChoice(FREE, _("Another value"))] if product.least_minor else []
        self.value.choices = chips + free
        if not self.is_submitted():
            self.value.data = self.value.data or str(product.chips[len(product.chips) // 2])
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

    def wish(self) -> GiftRequest | None:
        """What was asked for; None if something has to be looked at again, each with its own sentence."""
        self.validate()
        value, sent_to, send_on = self._told(self.amount, self._value), "", None
        if self.way.data == THEM:
            sent_to = self._told(self.email, self._address) or ""
            send_on = self._told(self.day, self._day)
            if not self.from_name.data and not self.from_name.errors:
                self.from_name.errors = [_("Enter your name: they will want to know who it is from.")]
        if self.errors or value is None:
            return None
        return replace(self.draft(), email=sent_to, send_on=send_on)

    def draft(self) -> GiftRequest:
        """As far as it goes, for a look at the card: what is wrong or missing is left out."""
        value, send_on = None, None
        with suppress(ValidationError):
            value = self._value()
        with suppress(ValidationError):
            send_on = self._day() if self.way.data == THEM else None
        return GiftRequest(
            value or Money(0, self.channel.currency),
            (self.to_name.data or "")[:60],
            (self.from_name.data or "")[:60],
            message=(self.message.data or "")[:LONGEST],
            send_on=send_on,
        )

    def _told(self, field: Field, read: Callable[[], T]) -> T | None:
        """What it reads, or the sentence that says why not, beside the field."""
        try:
            return read()
        except ValidationError as wrong:
            field.errors = [str(wrong)]
            return None

    def _value(self) -> Money | None:
        """None if nothing that is offered was chosen, which is the radios' own mistake."""
        chosen = self.value.data
        if chosen != FREE:
            listed = chosen in {str(minor) for minor in self.product.chips}
            return Money(int(chosen), self.channel.currency) if listed else None
        value = amounts.read(self.amount.data or "", self.channel.currency)
        if value is None:
            raise ValidationError(_("Enter an amount, for example %(amount)s.", amount=self.words(3500)))
        if not self.product.sells(value):
            least, most = self.words(self.product.least_minor), self.words(self.product.most_minor)
            raise ValidationError(_("Choose an amount from %(least)s to %(most)s.", least=least, most=most))
        return value

    def _address(self) -> str:
        if not self.email.data:
            raise ValidationError(_("Enter the email address of whoever it is for."))
        EmailAddress()(self, self.email)
        typed = str(self.email.data)
        meant = suggestion(typed)
        if meant and self.sure.data != typed:
            self.sure.data = typed
            raise ValidationError(
                _("Did you mean %(address)s? If it is right as you typed it, go on.", address=meant)
            )
        return typed

    def _day(self) -> date | None:
        """None for today: a letter that may leave at once has no day of its own."""
        try:
            day = date.fromisoformat(self.day.data or "")
        except ValueError:
            example = self.today.replace(month=12, day=24).isoformat()
            raise ValidationError(_("Enter a day, for example %(day)s.", day=example)) from None
        if day < self.today:
            raise ValidationError(_("This day is past. Choose today or a later one."))
        if day > self.last_day:
            raise ValidationError(_("Choose a day within a year."))
        return day if day > self.today else None

    def recall(self, gift: BasketGift) -> None:
        """As it stands in the basket, to be changed."""
        for name, text in as_typed(gift).items():
            self[name].data = text
        self.line.data = str(gift.id)


def as_typed(gift: BasketGift) -> dict[str, str]:
    """What somebody would enter to have this very gift."""
    listed = gift.value_minor in gift.product.chips
    return {
        "value": str(gift.value_minor) if listed else FREE,
        "amount": "" if listed else amounts.written(gift.price, lang()),
        "to_name": gift.to_name,
        "from_name": gift.from_name,
        "message": gift.message,
        "way": THEM if gift.email else ME,
        "email": gift.email,
        "sure": gift.email,
        "day": gift.given_on(gifts.today(brands.channel())).isoformat(),
    }
