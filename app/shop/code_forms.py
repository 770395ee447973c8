"""Forms for whatever has a code: a promo code, a voucher."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.http.forms import Form, strip
from app.http.i18n import lazy as _


def code_field(label: Any) -> StringField:
    return StringField(
        label,
        filters=[strip],
        validators=[
            InputRequired(_("Enter your code.")),
            Length(max=40, message=_("At most 40 characters.")),
        ],
    )


class VoucherForm(Form):
    code = code_field(_("Code of the voucher"))
