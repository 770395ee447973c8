"""What the pages about the team ask."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.http.sign_in_fields import email_field
from app.kernel.actors import Grant, Role
from app.office.role_words import ROLES
from app.venue.channels import services as channels

EVERYWHERE = ""


class GrantForm(Form):
    role = SelectField(lazy("Role"), choices=[])
    channel = SelectField(lazy("Where"), choices=[])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.role.choices = [SelectChoice(role.value, ROLES[role]) for role in Role]
        named = [SelectChoice(channel.code, channel.name.in_(lang())) for channel in channels.every_one()]
        self.channel.choices = [SelectChoice(EVERYWHERE, _("everywhere")), *named]

    @property
    def grant(self) -> Grant:
        return Grant(Role(self.role.data), self.channel.data or None)


class InviteForm(GrantForm):
    name = StringField(
        lazy("Name"),
        filters=[strip],
        description=lazy("As colleagues know them: it stands beside everything they do."),
        validators=[InputRequired(lazy("Enter a name.")), Length(max=100)],
    )
    email = email_field(
        lazy("The invitation goes there, and they sign in with it."), lazy("Enter an email address.")
    )
    lang = SelectField(
        lazy("Language of their emails"),
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
    )
