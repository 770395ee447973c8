"""What the account asks."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.web.forms import Form, strip
from app.web.words import later as _


class VoucherForm(Form):
    code = StringField(
        _("Code of the voucher"),
        filters=[strip],
        validators=[
            InputRequired(_("Enter your code.")),
            Length(max=40, message=_("At most 40 characters.")),
        ],
    )


class DebtForm(Form):
    amount = StringField(_("Amount"), filters=[strip], validators=[Length(max=12)])
