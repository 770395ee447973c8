"""What the steps to real money say: accounts, papers, what came of a test payment."""

from __future__ import annotations

from app.flows.activation.models import Paper, ProviderTest
from app.flows.activation.states import TrialState
from app.http.i18n import _, lazy
from app.office import bank_words
from app.office.rule_words import ACCOUNT_MODES
from app.office.status import Status
from app.presenters.card_words import brand_name
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts.models import ProviderAccount

MODES = ACCOUNT_MODES
PAPERS = {
    Paper.REGISTRATION: lazy("Extract from the trade register (Kbis), under three months old"),
    Paper.IDENTITY: lazy("Identity of the person who signs"),
    Paper.BANK_DETAILS: lazy("Bank details (RIB, IBAN) of the account that is paid"),
    Paper.LICENCE: lazy("Licence or declaration as an organiser of shows"),
    Paper.ACQUIRER: lazy("Distance-selling contract with the acquiring bank"),
    Paper.LEGAL_PAGES: lazy("Terms, legal notice and privacy page on line"),
    Paper.PCI: lazy("PCI DSS questionnaire (SAQ A-EP)"),
}
SECRETS = {
    "userid": lazy("API user"),
    "password": lazy("Password"),
    "sha_in_form": lazy("SHA-IN, card form"),
    "sha_in_directlink": lazy("SHA-IN, DirectLink"),
    "sha_out": lazy("SHA-OUT"),
}
REFUSALS = {
    "merchant": lazy("2 to 30 letters, figures, dots, hyphens or underscores."),
    "brand": lazy("Choose one of these."),
    "algorithm": lazy("Choose one of these."),
    "userid": lazy("2 to 100 characters."),
    "password": lazy("8 to 100 characters."),
    "same": lazy("These keys hold already. Enter the new ones."),
}
TROUBLES = {
    "50001184": lazy(
        "The provider refused the signature: compare SHA-IN passphrases and algorithm with its back office."
    ),
    "50001111": lazy(
        "The provider refused the signature: compare SHA-IN passphrases and algorithm with its back office."
    ),
    "50001116": lazy(
        "The provider does not know our server’s address: add it to the list in its back office."
    ),
    "50001117": lazy(
        "The provider does not know our server’s address: add it to the list in its back office."
    ),
    "50001118": lazy("The provider does not know this merchant number on this platform."),
    "50001119": lazy("The provider refused the API user: wrong name or password, or it is locked."),
}


def refusal(field: str) -> str:
    return str(REFUSALS.get(field) or _("8 to 100 characters, of which 6 differ."))


def brand(code: str) -> str:
    return brand_name(code) if code else _("all cards")


def account_status(account: ProviderAccount, channel: Channel) -> Status:
    if account.retired_at is not None:
        return Status(_("only for what was paid with it"), "soft", "ended")
    if account.in_use and channel.account_mode is account.mode:
        return Status(_("in use"), "good", "done")
    if account.tested_at is not None or account.mode is AccountMode.TEST:
        return Status(_("ready"), "soft", "half")
    return Status(_("to be tested"), "warn", "to-come")


def channel_status(channel: Channel, *, is_test: bool, known: bool) -> Status:
    if not known:
        return Status(_("takes no cards"), "bad", "needs")
    if is_test:
        return Status(_("test: no money moves"), "warn", "half")
    if channel.account_mode is None:
        return Status(_("pays with the account of the server’s settings"), "good", "done")
    return Status(_("live"), "good", "done")


def trouble(code: str) -> str:
    """What to do about an account the provider refused."""
    return str(TROUBLES.get(code.rpartition("/")[2]) or bank_words.WHY["misconfigured"])


def trial_status(made: ProviderTest) -> Status:
    match made.state:
        case TrialState.GIVEN_BACK:
            return Status(_("taken and refunded"), "good", "done")
        case TrialState.TAKEN:
            return Status(_("taken, not refunded yet"), "warn", "needs")
        case TrialState.AT_BANK:
            return Status(_("to be confirmed at the bank"), "warn", "to-come")
        case TrialState.REFUSED | TrialState.MISCONFIGURED:
            return Status(_("refused"), "bad", "ended")
        case _:
            return Status(_("without an answer"), "warn", "needs")


def trial_sentence(made: ProviderTest) -> str:
    match made.state:
        case TrialState.GIVEN_BACK:
            return _("The account works: the money was taken and is on its way back.")
        case TrialState.TAKEN if made.reason == "misconfigured":
            return trouble(made.code)
        case TrialState.TAKEN:
            return _(
                "The money was taken. The provider does not give it back yet: try again in a few minutes."
            )
        case TrialState.AT_BANK:
            return _("The card’s bank wants the payment confirmed. Go there, and come back here.")
        case TrialState.MISCONFIGURED:
            return trouble(made.code)
        case TrialState.REFUSED:
            return str(bank_words.WHY.get(made.reason, bank_words.WHY["generic"]))
        case _:
            return _("The provider has not answered. Ask it what became of the payment.")
