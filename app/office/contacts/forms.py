"""What the sheet of a contact asks."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, Length

from app.http.forms import Form, NoCardNumber, strip
from app.http.i18n import _, lazy
from app.kernel.money import Money
from app.presenters import amounts


class ReasonForm(Form):
    """Why somebody changes what is not theirs."""

    reason = StringField(
        lazy("Reason"),
        description=lazy("They read it in their account. Write no names: it can never be erased."),
        filters=[strip],
        validators=[
            Length(min=5, max=200, message=lazy("Say why, in 5 to 200 characters.")),
            NoCardNumber(lazy("Write a reason here, not a card number.")),
        ],
    )


class AdjustForm(ReasonForm):
    amount = StringField(
        lazy("Add or take away"),
        description=lazy("For example €12.50, or −€5 to take away."),
        filters=[strip],
        validators=[Length(max=14)],
    )

    def read(self, currency: str) -> Money | None:
        """The amount; None, with a sentence beside the field, if something is wrong."""
        fine, found = self.validate(), amounts.read_signed(self.amount.data or "", currency)
        if not found:
            self.amount.errors = [_("Enter an amount, for example €12.50 or −€5.")]
        return found if fine and found else None


class TermsForm(Form):
    """`most` is the maximum outstanding; left empty it must be said on purpose that there is none."""

    allowed = RadioField(
        lazy("Deferred account allowed"),
        choices=[SelectChoice("yes", lazy("yes")), SelectChoice("no", lazy("no"))],
        validate_choice=False,
        validators=[AnyOf(("yes", "no"), message=lazy("Choose yes or no."))],
    )
    most = StringField(lazy("Maximum outstanding"), filters=[strip], validators=[Length(max=14)])
    unlimited = BooleanField(lazy("without limit"))
    limit: Money | None = None

    @property
    def may(self) -> bool:
        return self.allowed.data == "yes"

    def read(self, currency: str) -> bool:
        """Whether it can be saved; `limit` then says what the maximum is."""
        self.limit = None if self.unlimited.data else amounts.read(self.most.data or "", currency)
        fine: bool = self.validate()
        if self.may and not self.unlimited.data and self.limit is None:
            self.most.errors = [_("Enter the maximum, or tick “without limit”.")]
            return False
        return fine
