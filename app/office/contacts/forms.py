"""What the sheet of a contact asks."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp

from app.http import languages
from app.http.forms import EmailAddress, Form, NoCardNumber, name_field, strip
from app.http.i18n import _, lazy
from app.kernel.money import Money
from app.people.customers.models import Title
from app.people.customers.services import Details
from app.presenters import asked_amounts
from app.venue.origins import services as origins

PARTS = ("street", "postcode", "town", "country")


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
    )

    def read(self, currency: str) -> Money | None:
        """The amount; None, with a sentence beside the field, if something is wrong."""
        fine = self.validate()
        found = asked_amounts.read_signed(self.amount, currency)
        return found if fine else None


class TermsForm(Form):
    """`most` is the maximum outstanding; left empty it must be said on purpose that there is none."""

    allowed = RadioField(
        lazy("Deferred account allowed"),
        choices=[SelectChoice("yes", lazy("yes")), SelectChoice("no", lazy("no"))],
        validate_choice=False,
        validators=[AnyOf(("yes", "no"), message=lazy("Choose yes or no."))],
    )
    most = StringField(lazy("Maximum outstanding"), filters=[strip])
    unlimited = BooleanField(lazy("without limit"))
    limit: Money | None = None

    @property
    def may(self) -> bool:
        return bool(self.allowed.data == "yes")

    def read(self, currency: str) -> bool:
        """Whether it can be saved; `limit` then says what the maximum is."""
        fine = bool(self.validate())
        if not self.may or self.unlimited.data:
            return fine
        if not self.most.data:
            self.most.errors = [_("Enter the maximum, or tick “without limit”.")]
            return False
        self.limit = asked_amounts.read(self.most, currency, least=Money(0, currency))
        return fine and self.limit is not None


def _line(label: str, most: int, *, short_numbers: bool = False) -> StringField:
    return StringField(
        label,
        filters=[strip],
        validators=[
            Optional(),
            Length(max=most, message=lazy("That is too long.")),
            NoCardNumber(lazy("Not a card number, please."), short_numbers=short_numbers),
        ],
    )


class DetailsForm(Form):
    """Who somebody is and where to reach them."""

    title = SelectField(
        lazy("Title"),
        choices=[
            SelectChoice(Title.NONE, "–"),
            SelectChoice(Title.MRS, lazy("Ms")),
            SelectChoice(Title.MR, lazy("Mr")),
        ],
        default=Title.NONE,
    )
    name = name_field()
    phone = StringField(
        lazy("Phone"),
        description=lazy("International, for example +33 6 12 34 56 78."),
        filters=[strip],
        validators=[
            Optional(),
            Regexp(r"\+[0-9][0-9 .-]{5,26}$", message=lazy("Begin with + and the country, digits only.")),
        ],
    )
    street = _line(lazy("Street and number"), 100)
    postcode = _line(lazy("Postcode"), 12, short_numbers=True)
    town = _line(lazy("Town"), 60)
    country = _line(lazy("Country"), 60)
    lang = RadioField(
        lazy("Language of our letters"),
        choices=[SelectChoice("fr", lazy("French")), SelectChoice("en", lazy("English"))],
        validate_choice=False,
        default="fr",
        validators=[AnyOf(("fr", "en"), message=lazy("Choose a language."))],
    )

    origin = SelectField(lazy("Origin"), validate_choice=False)

    def of_channel(self, channel_code: str) -> DetailsForm:
        """With the answers of a channel; without any the question is left out."""
        answers = {str(one.id): one for one in origins.every_one(channel_code)}
        known = [one for key, one in answers.items() if not one.archived or key == self.origin.data]
        words = [SelectChoice(str(one.id), one.name.in_(languages.lang())) for one in known]
        self.origin.choices = [SelectChoice("", "–"), *words]
        if self.origin.data not in answers:
            self.origin.data = ""
        return self

    @property
    def details(self) -> Details:
        parts = {part: str(self[part].data or "") for part in PARTS}
        texts = (str(field.data or "") for field in (self.name, self.phone, self.lang))
        name, phone, lang = texts
        origin = self.origin.data if self.origin.choices else ""  # without a channel there are no answers
        return details_of(Title(self.title.data), name, phone, parts, lang, origin or "")


def details_of(
    title: Title, name: str, phone: str, parts: dict[str, str], lang: str, origin: str = ""
) -> Details:
    """`parts` are those of the postal address; it is written to the contact's own name."""
    address = {"name": name, **parts} if any(parts.values()) else None
    return Details(title, name, phone, address, lang, int(origin) if origin else None)


class NewContactForm(DetailsForm):
    channel = SelectField(lazy("Channel"))
    email = EmailField(
        lazy("Email address"),
        description=lazy("Empty if they have none: they then get no letters and cannot sign in."),
        filters=[strip],
        validators=[Optional(), Length(max=254), EmailAddress()],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody of whom nothing is known cannot be found again."""
        fine = bool(super().validate(extra_validators))
        if not (self.name.data or self.email.data or self.phone.data):
            self.name.errors = [_("Enter a name, a telephone number or an email address.")]
            return False
        return fine


class GuestContactForm(DetailsForm):
    """Their address is that of their orders."""

    invite = BooleanField(
        lazy("Send them a link to sign in"),
        description=lazy("It works for 20 minutes. Later they ask for one on the shop’s sign-in page."),
    )


class NewEmailForm(Form):
    email = EmailField(
        lazy("New email address"),
        description=lazy(
            "A link goes there. Once it is opened the address changes, and the old one is told."
        ),
        filters=[strip],
        validators=[InputRequired(lazy("Enter an email address.")), Length(max=254), EmailAddress()],
    )


class NoteForm(Form):
    text = TextAreaField(
        lazy("Note"),
        description=lazy("They may ask to read it. At most 2,000 characters."),
        filters=[strip],
        validators=[
            InputRequired(lazy("Write something.")),
            Length(max=2_000, message=lazy("At most 2,000 characters.")),
            NoCardNumber(lazy("Not a card number, please.")),
        ],
    )
