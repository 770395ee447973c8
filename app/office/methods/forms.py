"""What the pages about payment methods ask."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Regexp

from app.http import countries as country_words
from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.office import setup_fields as fields
from app.office.methods import words
from app.venue.channels.policies import ADDRESSES
from app.venue.payment_methods.models import MethodStatus
from app.venue.payment_methods.services import ACCOUNT_DAYS, DAYS


class NamesForm(Form):
    """Both names in both languages, and whether shoppers see it."""

    internal_name_fr = fields.line(
        lazy("Internal name"), 60, must=True, hint=lazy("Read by the team alone, in lists and exports.")
    )
    internal_name_en = fields.line(lazy("Internal name"), 60)
    public_name_fr = fields.line(
        lazy("Public name"), 80, must=True, hint=lazy("What shoppers read on the summary.")
    )
    public_name_en = fields.line(lazy("Public name"), 80)
    status = fields.choice(
        lazy("Status"),
        fields.options(words.STATUSES),
        lazy("Hidden, nobody is offered it any more. What it paid can still be refunded."),
    )


class IdentityForm(NamesForm):
    """With what no order may name yet."""

    code = StringField(
        lazy("Code"),
        description=lazy("In exports. 2 to 20 capital letters, figures and _; it stays once it was used."),
        filters=[strip, lambda text: text and text.upper()],
        validators=[Regexp(r"[A-Z0-9_]{2,20}$", message=lazy("2 to 20 capital letters, figures and _."))],
    )
    type = SelectField(
        lazy("Type"),
        description=lazy("How the money moves; it stays once it was used."),
        choices=fields.options(words.TYPES),
    )


class RulesForm(Form):
    """Which orders it may pay."""

    used_for = fields.choice(
        lazy("Used for"), fields.options(words.USES),
        lazy(
            "Refunds go to cards, credit balances and vouchers. What is not for refunds is not proposed for "
            "one; money taken by mistake goes back all the same."
        ),
    )  # fmt: skip
    countries = fields.several(
        lazy("Countries of shoppers"),
        [SelectChoice(code, country_words.lazy_name(code)) for code in ADDRESSES],
        lazy(
            "Of the address tickets are posted to; where none is asked, the country of the sales channel "
            "counts. None ticked: offered everywhere."
        ),
    )
    least = fields.amount(lazy("Smallest amount"), lazy("The smallest amount it pays. Empty: any."))
    most = fields.amount(lazy("Largest amount"), lazy("The largest amount it pays. Empty: any."))
    families = fields.several(
        lazy("Products"),
        fields.options(words.FAMILIES),
        lazy("A basket that holds anything else is not offered it. None ticked: all products."),
    )
    combines = fields.yes_or_no(
        lazy("May pay a part"),
        lazy("No: it is offered only if nothing else pays a part of the order, such as a voucher."),
    )
    fee = fields.amount(
        lazy("Fee, VAT included"),
        lazy("Once for an order paid so. In the European Union none for cards and transfers. Empty: none."),
    )
    vat = fields.rate(lazy("VAT in the fee (%)"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        least, most = fields.minor(self.least.data), fields.minor(self.most.data)
        if most is not None and most < max(least or 0, 1):
            self.most.errors = [_("This is less than the smallest amount.")]
            return False
        return True


class AccountForm(RulesForm):
    """With how old an account has to be to pay later."""

    account_days = fields.whole(
        lazy("Least age of the account (days)"), *ACCOUNT_DAYS,
        lazy("Since the contact was made. 0: at once. Shoppers read from which day on."),
    )  # fmt: skip


class TransferForm(RulesForm):
    """With how long a bank transfer may take."""

    due_days = fields.whole(
        lazy("Due after (days)"),
        *DAYS["due_days"],
        lazy("By then it has to have arrived; shoppers read the day."),
    )
    grace_days = fields.whole(
        lazy("Seats are held longer by (days)"), *DAYS["grace_days"],
        lazy("Then the order ends by itself, and its buyer is written to."),
    )  # fmt: skip
    lead_days = fields.whole(
        lazy("Not offered later than (days before)"), *DAYS["lead_days"],
        lazy("Of the first performance. It has to be more than both days above together."),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if (self.lead_days.data or 0) <= (self.due_days.data or 0) + (self.grace_days.data or 0):
            self.lead_days.errors = [_("This is not more than both days above together.")]
            return False
        return True


def status_of(values: dict[str, Any]) -> MethodStatus:
    return MethodStatus(values["status"])
