"""Fields of whoever signs in or chooses a password, in the shop and in the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_security import PasswordUtil
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from app.http.forms import EmailAddress, Form, strip
from app.http.i18n import lazy as _
from app.http.passwords import MOST

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


def email_field(hint: str = "", missing: str = _("Enter your email address.")) -> EmailField:
    return EmailField(
        _("Email address"),
        description=hint,
        filters=[strip],
        validators=[InputRequired(missing), Length(max=254), EmailAddress()],
    )


def known_password() -> PasswordField:
    """Its rules are not told here: it is right or it is not."""
    rules = [InputRequired(_("Enter your password.")), Length(max=MOST)]
    return PasswordField(_("Password"), filters=[_normal], validators=rules)
