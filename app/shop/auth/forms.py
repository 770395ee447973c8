"""What the pages of signing in ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_security import PasswordUtil
from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.http.forms import EmailAddress, Form, strip
from app.http.i18n import lazy as _
from app.shop.auth.passwords import MOST

if TYPE_CHECKING:
    from wtforms import Field


def _rules() -> PasswordUtil:
    return cast(PasswordUtil, current_app.extensions["security"]._password_util)


class GoodPassword:
    """A new one: checked, and kept as it will be compared. `for_whom` may be told by the view."""

    def __call__(self, form: Form, field: Field) -> None:
        email = form.email.data if "email" in form else getattr(form, "for_whom", "")
        refusals, field.data = _rules().validate(field.data or "", True, email=email or "")
        if refusals:
            raise ValidationError(refusals[0])


def _normal(typed: str | None) -> str | None:
    return _rules().normalize(typed) if typed else typed


def _email(hint: str = "") -> EmailField:
    return EmailField(
        _("Email address"),
        description=hint,
        filters=[strip],
        validators=[InputRequired(_("Enter your email address.")), Length(max=254), EmailAddress()],
    )


def _known_password() -> PasswordField:
    """Its rules are not told here: it is right or it is not."""
    rules = [InputRequired(_("Enter your password.")), Length(max=MOST)]
    return PasswordField(_("Password"), filters=[_normal], validators=rules)


class EmailForm(Form):
    email = _email()


class PasswordForm(Form):
    email = _email()
    password = _known_password()
    kept = BooleanField(_("Stay signed in on this device for 30 days"))


class AgainForm(Form):
    password = _known_password()


class SignUpForm(Form):
    email = _email()
    password = PasswordField(
        _("Password"),
        description=_("At least 8 characters. Leave it empty to sign in with links by email."),
        validators=[Optional(), GoodPassword()],
    )


class OnlyPasswordForm(Form):
    """For whoever's address is known already."""

    for_whom = ""
    password = PasswordField(
        _("Password"),
        description=_("At least 8 characters. Leave it empty to sign in with links by email."),
        validators=[Optional(), GoodPassword()],
    )


class NewPasswordForm(Form):
    for_whom = ""
    password = PasswordField(
        _("New password"),
        description=_("At least 8 characters: a few words are easier to keep than a few signs."),
        validators=[InputRequired(_("Enter a password.")), GoodPassword()],
    )


class ArrivalForm(Form):
    kept = BooleanField(_("Stay signed in on this device for 30 days"))
