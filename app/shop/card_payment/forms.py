"""What is asked before a card may pay."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from app.http.forms import Form
from app.http.i18n import lazy as _


class PaymentCodeForm(Form):
    code = StringField(
        _("Code"),
        filters=[lambda typed: "".join((typed or "").split())],
        validators=[
            InputRequired(_("Enter the code from the email.")),
            Regexp(r"[0-9]{6}$", message=_("The code has 6 digits.")),
        ],
    )
