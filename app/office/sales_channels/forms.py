"""What the pages about a sales channel ask: who sells, and the rules of its orders."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, ValidationError

from app.http.forms import EmailAddress, Form, strip
from app.http.i18n import _, lazy
from app.office import setup_fields as fields
from app.office.rule_words import ASKS_ORIGIN, COUNTRIES, IDENTIFIES_AT, POLICIES
from app.venue.channels import bank_account
from app.venue.channels.services import BOUNDS, PHONE
from app.venue.origins import services as origins


class SellerForm(Form):
    """Who sells, and where from."""

    name_fr = fields.line(lazy("Name"), 60, must=True, hint=lazy("In the office, on tickets and in emails."))
    name_en = fields.line(lazy("Name"), 60)
    email = EmailField(
        lazy("Email address"),
        description=lazy("Shoppers’ answers arrive there."),
        filters=[strip],
        validators=[fields.Needed(), Length(max=254), EmailAddress()],
    )
    phone = fields.line(
        lazy("Phone"), 30, must=True, hint=lazy("The shop and its emails give it to whoever cannot pay.")
    )
    country = fields.choice(
        lazy("Country"), fields.options(COUNTRIES), lazy("Its law limits payment in instalments.")
    )

    def validate_phone(self, field: Any) -> None:
        if not PHONE.fullmatch(field.data or ""):
            raise ValidationError(_("Digits, spaces, + ( ) . and - only."))


class GeneralForm(SellerForm):
    """And under which law, and by which rules money goes back."""

    large_company = fields.yes_or_no(
        lazy("Large company"),
        lazy("More than 250 people, or the figures of one: instalments may then run 14 days only."),
    )
    refund_policy = fields.choice(
        lazy("Part refunds go back"),
        fields.options(POLICIES),
        lazy("If several ways paid an order: debt, card, credit, voucher in turn, or each its share."),
    )
    refunds_fees = fields.yes_or_no(
        lazy("Ticket fees are refunded"), lazy("Proposed whenever a ticket is refunded; staff may decide.")
    )

    bank_holder = fields.line(
        lazy("Account holder"), 70, hint=lazy("Of the account that receives bank transfers.")
    )
    iban = fields.line(
        lazy("IBAN"), 50, hint=lazy("Shoppers who pay by transfer read it. Empty: no transfer is offered.")
    )
    bic = fields.line(lazy("BIC"), 20, hint=lazy("Asked for by banks abroad."))

    def validate_iban(self, field: Any) -> None:
        field.data = bank_account.plain(field.data or "")
        if not bank_account.is_iban(field.data):
            raise ValidationError(_("This is no IBAN: look for a missing or wrong digit."))

    def validate_bic(self, field: Any) -> None:
        field.data = bank_account.plain(field.data or "")
        if not bank_account.is_bic(field.data):
            raise ValidationError(_("A BIC has 8 or 11 letters and digits."))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.iban.data and not self.bank_holder.data:
            self.bank_holder.errors = [_("Enter whose account it is.")]
            return False
        return True


class ParametersForm(Form):
    """How long and how much: the fields are columns of the channel."""

    hold_minutes = fields.whole(
        lazy("An order in progress is abandoned after (minutes)"), *BOUNDS["hold_minutes"],
        lazy("So long seats are held. Under 5 minutes, shoppers on slow phones lose them."),
    )  # fmt: skip
    extension_minutes = fields.whole(
        lazy("Prolonged by (minutes)"), *BOUNDS["extension_minutes"],
        lazy("Once, when the shopper asks for more time."),
    )  # fmt: skip
    life_minutes = fields.whole(
        lazy("At most (minutes)"), *BOUNDS["life_minutes"],
        lazy("After so long the seats are free again, whatever the shopper does."),
    )  # fmt: skip
    places_per_order = fields.whole(
        lazy("Places an order may have"), *BOUNDS["places_per_order"],
        lazy("For each performance. More are a matter for the box office."),
    )  # fmt: skip
    most_order_minor = fields.amount(
        lazy("Largest order"), lazy("Above it shoppers are asked to call. Empty: any amount.")
    )
    guests = fields.yes_or_no(
        lazy("Buying without an account"), lazy("No: whoever buys signs in first, by a link or a password.")
    )
    identifies_at = fields.choice(
        lazy("Shoppers say who they are"), fields.options(IDENTIFIES_AT),
        lazy("Guests by an address, others by signing in. Before the catalogue, nobody sees it without."),
    )  # fmt: skip
    asks_origin = fields.choice(
        lazy("Contact’s origin"), fields.options(ASKS_ORIGIN),
        lazy("Asked beside delivery: a contact once, a guest with each order. Its answers have a tab."),
    )  # fmt: skip
    held_per_network = fields.whole(
        lazy("Places held from one network"), *BOUNDS["held_per_network"],
        lazy("Of one performance, at the same time. It keeps resellers from holding a hall."),
    )  # fmt: skip
    held_unchecked = fields.whole(
        lazy("of them before a check for robots"), *BOUNDS["held_unchecked"],
        lazy("Above it, a shopper shows to be a person first."),
    )  # fmt: skip
    held_per_email = fields.whole(
        lazy("Places held under one address"), *BOUNDS["held_per_email"], lazy("Of one performance.")
    )
    withholds_unpaid_days = fields.whole(
        lazy("Unpaid tickets are withheld (days before)"), *BOUNDS["withholds_unpaid_days"],
        lazy("Tickets on account that are not paid by then open no door. Empty: they always do."), must=False,
    )  # fmt: skip
    refund_limit_minor = fields.amount(
        lazy("Refund alone, box office and phone"), lazy("Above it, somebody else approves."), must=True
    )
    manager_refund_limit_minor = fields.amount(
        lazy("Refund alone, managers"), lazy("Above it, somebody else approves."), must=True
    )
    adjustment_limit_minor = fields.amount(
        lazy("Adjust an account alone"), lazy("Above it, somebody else approves."), must=True
    )
    voucher_limit_minor = fields.amount(
        lazy("Issue a voucher"), lazy("Above it nobody issues one by hand."), must=True
    )
    keeps_baskets_days = fields.whole(
        lazy("Baskets are kept (days)"), *BOUNDS["keeps_baskets_days"], lazy("Also orders that nobody paid.")
    )
    keeps_emails_days = fields.whole(
        lazy("Emails are kept (days)"), *BOUNDS["keeps_emails_days"], lazy("What was sent to whom.")
    )
    keeps_orders_years = fields.whole(
        lazy("Buyers are kept (years)"), *BOUNDS["keeps_orders_years"],
        lazy("Afterwards an order says no more who bought. The law asks for ten years of accounts."),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if (self.life_minutes.data or 0) < (self.hold_minutes.data or 0):
            self.life_minutes.errors = [_("This is less than the time after which an order is abandoned.")]
            return False
        return True


HANDOVERS = {
    "email": lazy("by email"),
    "box_office": lazy("at the box office"),
    "post": lazy("by post"),
}


class ModeForm(Form):
    """One way to deliver."""

    name_fr = fields.line(lazy("Name"), 60, must=True, hint=lazy("What shoppers choose at the first step."))
    name_en = fields.line(lazy("Name"), 60)
    delay_fr = fields.line(lazy("Delay"), 80, hint=lazy("For example “at once”, or “in 3 to 5 days”."))
    delay_en = fields.line(lazy("Delay"), 80)
    fee = fields.amount(lazy("Fee, VAT included"), lazy("For the whole order. 0: no charge."), must=True)
    vat = fields.rate(lazy("VAT in the fee (%)"))
    handover = fields.choice(
        lazy("How tickets reach the shopper"),
        [SelectChoice(value, word) for value, word in HANDOVERS.items()],
    )
    also_online = fields.yes_or_no(
        lazy("Also by email at once"), lazy("Only where somebody gives tickets out.")
    )
    needs_address = fields.yes_or_no(lazy("Asks for a postal address"))
    days_needed = fields.whole(
        lazy("Days it takes"), 0, 60, lazy("Closer to the performance it is not offered.")
    )
    position = fields.whole(lazy("Position"), 1, 99, lazy("In the list of the first step."))
    offered = fields.yes_or_no(lazy("Offered"), lazy("No: orders that have it keep it."))

    def validate_needs_address(self, field: Any) -> None:
        if self.handover.data == "post" and field.data != "yes":
            raise ValidationError(_("Without an address nothing can be posted."))


class NewOriginForm(Form):
    """One answer to the question where somebody knows the venue from."""

    name_fr = fields.line(lazy("Answer"), origins.LONGEST, must=True, hint=lazy("What shoppers choose."))
    name_en = fields.line(lazy("Answer"), origins.LONGEST)


class OriginForm(NewOriginForm):
    position = fields.whole(lazy("Position"), 1, 99, lazy("In the list shoppers choose from."))
    archived = fields.yes_or_no(
        lazy("Archived"), lazy("Yes: nobody is offered it any more; whoever gave it keeps it.")
    )


class NewModeForm(ModeForm):
    code = fields.line(
        lazy("Code"), 20, must=True, hint=lazy("2 to 20 small letters, figures and _. It stays.")
    )
