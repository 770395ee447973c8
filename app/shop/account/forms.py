"""What the account asks."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.http.forms import Form, NoCardNumber, strip
from app.http.i18n import lazy as _


class NicknameForm(Form):
    """The contact's own word for a card; nobody else sees it."""

    nickname = StringField(
        _("Name of the card"),
        filters=[strip],
        validators=[
            Length(max=40, message=_("At most 40 characters.")),
            NoCardNumber(_("A name, please, not the number of the card.")),
        ],
    )
