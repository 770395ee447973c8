"""What the pages about one's own way in ask."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import InputRequired

from app.http.forms import Form
from app.http.i18n import lazy as _
from app.http.sign_in_fields import GoodPassword


class NewPasswordForm(Form):
    for_whom = ""
    password = PasswordField(
        _("New password"),
        description=_("At least 8 characters: a few words are easier to keep than a few signs."),
        validators=[InputRequired(_("Enter a password.")), GoodPassword()],
    )
