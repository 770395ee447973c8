"""What the pages of signing in ask."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired, Optional

from app.http.forms import Form
from app.http.i18n import lazy as _
from app.http.sign_in_fields import GoodPassword, email_field, known_password


class EmailForm(Form):
    email = email_field()


class PasswordForm(Form):
    email = email_field()
    password = known_password()
    kept = BooleanField(_("Stay signed in on this device for 30 days"))


class AgainForm(Form):
    password = known_password()


class SignUpForm(Form):
    email = email_field()
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
