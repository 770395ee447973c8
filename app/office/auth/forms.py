"""What the way in asks."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.http.forms import Form, strip
from app.http.i18n import lazy as _
from app.http.sign_in_fields import GoodPassword, email_field, known_password


class SignInForm(Form):
    email = email_field()
    password = known_password()


class CodeForm(Form):
    code = StringField(
        _("Code"), filters=[strip], validators=[InputRequired(_("Enter the code.")), Length(max=20)]
    )


class ProofForm(Form):
    """Its field has a name of its own, because it goes with whatever form it stands before."""

    proof_code = StringField(
        _("Code"), filters=[strip], validators=[InputRequired(_("Enter the code.")), Length(max=20)]
    )


class RecoveryForm(Form):
    code = StringField(
        _("Recovery code"), filters=[strip], validators=[InputRequired(_("Enter the code.")), Length(max=30)]
    )


class InvitationForm(Form):
    for_whom = ""
    password = PasswordField(
        _("Password"),
        description=_("At least 8 characters: a few words are easier to keep than a few signs."),
        validators=[InputRequired(_("Enter a password.")), GoodPassword()],
    )
