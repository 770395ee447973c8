"""The forms of the steps: contract, documents, an account and its keys."""

from __future__ import annotations

from functools import cache
from typing import Any

from wtforms import BooleanField, PasswordField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.flows.activation.models import Paper
from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.office import setup_fields as fields
from app.office.activation import words
from app.psp import registry
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts.services import AccountDetails, BadAccount


class ContractForm(Form):
    contract_with = fields.line(
        lazy("With whom"), 100, hint=lazy("The provider, and the bank that acquires.")
    )
    contract_number = fields.line(lazy("Number of the contract"), 60)
    contract_on = fields.day(lazy("Signed on"))
    contract_note = fields.line(lazy("Note"), 500, hint=lazy("For colleagues who go on with it."))
    contract_done = fields.yes_or_no(lazy("Is it signed?"))


@cache
def papers_form() -> type[Form]:
    """A box, a day and a note for each paper."""
    members: dict[str, Any] = {}
    for paper in Paper:
        members[f"{paper}_done"] = BooleanField(lazy("Sent"))
        members[f"{paper}_on"] = fields.day(lazy("Sent on"))
        members[f"{paper}_note"] = fields.line(lazy("Note"), 200)
    return type("PapersForm", (Form,), members)


def _secret(label: str, hint: str = "") -> PasswordField:
    return PasswordField(label, description=hint, filters=[strip], validators=[fields.Needed()])


class KeysForm(Form):
    """What is typed here is never shown again, not even after a mistake."""

    userid = _secret(lazy("API user"), lazy("A user of the account made for this, not a person’s."))
    password = _secret(lazy("Password of the API user"))
    sha_in_form = _secret(
        lazy("SHA-IN passphrase of the card form"), lazy("“Alias Gateway” in the provider’s back office.")
    )
    sha_in_directlink = _secret(
        lazy("SHA-IN passphrase of DirectLink"), lazy("“DirectLink” in the provider’s back office.")
    )
    sha_out = _secret(lazy("SHA-OUT passphrase"), lazy("With it the provider signs what it tells us."))

    @property
    def secrets(self) -> dict[str, str]:
        return {name: str(self[name].data) for name in registry.SECRETS["ogone"]}

    def refuse(self, bad: BadAccount) -> None:
        """The sentence beside the field it is about."""
        self[bad.field if bad.field in self else "userid"].errors = [words.refusal(bad.field)]


class AccountForm(KeysForm):
    mode = fields.choice(
        lazy("For"),
        fields.options(words.MODES),
        lazy("The keys of the two platforms differ at the provider."),
    )
    merchant = fields.line(
        lazy("Merchant number (PSPID)"),
        30,
        must=True,
        hint=lazy("As the provider writes it. It is no secret."),
    )
    brand = RadioField(
        lazy("Cards"),
        description=lazy("Most merchants have one number for all cards."),
        choices=[],
        validate_choice=False,
    )
    algorithm = fields.choice(
        lazy("Hash algorithm"), [SelectChoice(one, one.upper()) for one in registry.ALGORITHMS["ogone"]]
    )

    def offers(self, channel: Channel) -> AccountForm:
        """The brands of this channel, beside all cards."""
        self.brand.choices = [
            SelectChoice("", _("all")),
            *(SelectChoice(brand, words.brand(brand)) for brand in channel.accepted_brands),
        ]
        return self

    @property
    def details(self) -> AccountDetails:
        return AccountDetails(
            "ogone", AccountMode(self.mode.data), str(self.merchant.data), self.brand.data or "",
            self.algorithm.data,
        )  # fmt: skip
