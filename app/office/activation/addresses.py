"""The addresses that the provider's back office asks for, and whether its messages would be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue

from app.flows.activation import services as activation
from app.flows.activation.services import Reading
from app.http import providers
from app.http.i18n import _
from app.kernel.actors import Right
from app.kernel.texts import LANGUAGES
from app.office import access
from app.office.activation.blueprint import bp, draw
from app.office.setup_channel import channel_or_404
from app.psp.port import Provider
from app.venue.channels.models import Channel
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount


class Address(NamedTuple):
    """One to copy. `where` is what the provider's back office calls the field it belongs in."""

    name: str
    word: str
    where: str
    value: str


@access.page(bp, "/setup/activation/<code>/addresses", Right.SEE_SETUP, methods=("GET", "POST"))
def addresses(code: str) -> ResponseReturnValue:
    """The test may be sent again: it changes nothing but when it was last done."""
    found = channel_or_404(code)
    accounts = provider_accounts.of_channel(found.code)
    readings: list[Reading] | None = None
    if request.method == "POST":
        readings = activation.try_notifications(
            found, _fresh(accounts), _tried(found, accounts), access.actor()
        )
    return draw(
        found, "addresses", accounts=accounts, addresses=_addresses(found), readings=readings,
        begun=activation.find(found), names={one.name: one.merchant for one in accounts},
    )  # fmt: skip


def _fresh(accounts: list[ProviderAccount]) -> Mapping[str, Provider]:
    """Those of this channel as they stand, just changed or not."""
    own = {one.name: provider_accounts.open_one(one, providers.platforms()) for one in accounts}
    return {**providers.all_providers(), **own}


def _tried(channel: Channel, accounts: list[ProviderAccount]) -> list[str]:
    """Every account that something may still be told about; that of the environment where it pays."""
    names = [one.name for one in accounts]
    return names if channel.account_mode else [*names, channel.provider]


def _addresses(channel: Channel) -> list[Address]:
    shop = channel.public_url.rstrip("/")
    back = [
        Address(f"{page}_{lang}", f"{word} ({lang.upper()})", where, f"{shop}/{lang}/checkout/return/{page}")
        for lang in LANGUAGES
        for page, word, where in (
            ("card", _("Back from the card form"), _("Alias Gateway: “URL of the merchant page”")),
            ("bank", _("Back from the bank"), _("DirectLink 3-D Secure: sent with each payment")),
        )
    ]
    return [
        Address(
            "notifications",
            _("Notifications"),
            _("Transaction feedback, “Direct HTTP server-to-server request”, both fields; method POST"),
            f"{shop}/notifications/ogone",
        ),
        Address("origin", _("The shop"), _("Data and origin verification: address of the page"), shop),
        *back,
    ]
