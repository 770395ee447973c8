"""What the account asks."""

from __future__ import annotations

from app.web.checkout.forms import code_field
from app.web.forms import Form
from app.web.words import later as _


class VoucherForm(Form):
    code = code_field(_("Code of the voucher"))
