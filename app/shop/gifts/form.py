"""How the answers on the gift voucher page become a request, and a gift in the basket answers again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TypeVar

from wtforms import Field
from wtforms.validators import ValidationError

from app.accounting.vouchers.models import GiftRequest
from app.http import brands
from app.http.forms import EmailAddress
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import amounts, gifts
from app.sale.baskets.models import BasketGift
from app.shop.email_suggestions import suggestion
from app.shop.gifts.fields import FREE, LONGEST_MESSAGE, LONGEST_NAME, ME, THEM, GiftFields

T = TypeVar("T")


class GiftForm(GiftFields):
    def gift_request(self) -> GiftRequest | None:
        """What was asked for; None if something has to be looked at again, each with its own sentence."""
        self.validate()
        value, sent_to, send_on = self._or_error(self.amount, self._value), "", None
        if self.way.data == THEM:
            sent_to = self._or_error(self.email, self._address) or ""
            send_on = self._or_error(self.day, self._day)
            self._require_giver()
        if self.errors or value is None:
            return None
        return replace(self.draft(), email=sent_to, send_on=send_on)

    def _require_giver(self) -> None:
        if not self.from_name.data and not self.from_name.errors:
            self.from_name.errors = [_("Enter your name: they will want to know who it is from.")]

    def draft(self) -> GiftRequest:
        """As far as it goes, for a look at the card: what is wrong or missing is left out."""
        value, send_on = _or_none(self._value), _or_none(self._day) if self.way.data == THEM else None
        return GiftRequest(
            value or Money(0, self.channel.currency),
            (self.to_name.data or "")[:LONGEST_NAME],
            (self.from_name.data or "")[:LONGEST_NAME],
            message=(self.message.data or "")[:LONGEST_MESSAGE],
            send_on=send_on,
        )

    def _or_error(self, field: Field, read: Callable[[], T]) -> T | None:
        """What `read` returns; if it raises, None, and its sentence is shown beside the field."""
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
        return self._free_value()

    def _free_value(self) -> Money:
        typed = self.amount.data or ""
        value = amounts.read(typed, self.channel.currency)
        if value is None and not amounts.is_too_long(typed):
            raise ValidationError(_("Enter an amount, for example %(amount)s.", amount=self.words(3500)))
        if value is None or not self.product.sells(value):
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
        """None for today: a message that may leave at once has no day of its own."""
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


def _or_none(read: Callable[[], T]) -> T | None:
    with suppress(ValidationError):
        return read()
    return None


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
