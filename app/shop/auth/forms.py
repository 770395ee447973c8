"""What the pages of signing in ask."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Optional

from app.http.forms import Form
from app.http.i18n import lazy as _
from app.http.sign_in_fields import GoodPassword, email_field, known_password
from app.shop.email_suggestions import suggestion


class EmailForm(Form):
    email = email_field()


class IdentificationForm(Form):
    """A guest says who they are: an address is enough."""

    email = email_field(_("We send your tickets here. Nothing else."))
    meant = HiddenField()

    @property
    def asked(self) -> bool:
        """Whether an address was sent, be it an empty one."""
        return self.email.raw_data not in (None, [])

    @property
    def suggested(self) -> str:
        """Another address they may have meant, unless they already told us which it is."""
        return "" if self.errors or self.told else suggestion(self.email.data)

    @property
    def told(self) -> str:
        """The one they ticked, if we asked about what stands in the field now; nothing else is believed."""
        typed = self.email.data
        return str(self.meant.data) if self.meant.data in (typed, suggestion(typed)) else ""

    @property
    def address(self) -> str:
        return self.told or str(self.email.data)


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
