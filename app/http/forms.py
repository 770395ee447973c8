"""The base of our forms: the token is checked once for every form by the app, so none carries its own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import StringField, i18n
from wtforms.validators import Length, Regexp, ValidationError

from app.http import languages
from app.http.i18n import lazy as _
from app.kernel.card_numbers import holds_card_number
from app.people.customers import email_addresses
from app.people.customers.email_addresses import Mistake, NotAnAddress

if TYPE_CHECKING:
    from wtforms import Field


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

        def get_translations(self, _form: Any) -> Any:
            """The library's own sentences; it would read their file again for every form."""
            return _own_sentences(languages.lang())


@cache
def _own_sentences(lang: str) -> Any:
    return i18n.get_translations([lang])


def strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class EmailAddress:
    """An address our mails can be sent to, kept as its domain writes it. No server is asked."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            field.data = email_addresses.normalized(field.data or "")
        except NotAnAddress as wrong:
            raise ValidationError(MISTAKES[wrong.mistake]) from None
        if email_addresses.needs_smtputf8(field.data) and not current_app.config["SETTINGS"].smtp_utf8:
            raise ValidationError(
                _("We cannot write to an address with accents before the @. Enter another one.")
            )


MISTAKES = {
    Mistake.FORM: _("This address seems incomplete. It should look like name@example.com."),
    Mistake.NAME_TOO_LONG: _("An address has at most 64 characters before the @."),
}


class NoCardNumber:
    """People paste card numbers into names; say so without showing it.

    Three or four digits alone are a security code, unless the field is for such: a Swiss postcode.
    """

    def __init__(self, message: str, *, short_numbers: bool = False) -> None:
        self.message = message
        self.short_numbers = short_numbers

    def __call__(self, form: Form, field: Field) -> None:
        text = field.data or ""
        code = text.isdecimal() and len(text) in (3, 4) and not self.short_numbers
        if holds_card_number(text) or code:
            field.data = ""
            raise ValidationError(self.message)


def name_field() -> StringField:
    """The name of a person."""
    return StringField(
        _("Name"),
        filters=[strip],
        validators=[
            Length(max=100, message=_("At most 100 characters.")),
            NoCardNumber(_("Enter a name here, not a number.")),
            Regexp(r"(?!.*(://|www\.))", re.IGNORECASE, message=_("Enter a name here, not an address.")),
        ],
    )
