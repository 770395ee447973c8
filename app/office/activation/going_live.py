"""Going live, and back to test: with which account the shop pays from now on."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.activation import services as activation
from app.http import providers
from app.http.form_keys import answered_once
from app.http.formats import order_number
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.activation import words
from app.office.activation.blueprint import bp, channel_for_keys, draw
from app.office.auth import step_up
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.services import WithoutAccount, WithoutTest


@access.page(bp, "/setup/activation/<code>/live", Right.MANAGE_KEYS, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def going_live(code: str) -> ResponseReturnValue:
    found = channel_for_keys(code)
    refused = ""
    if request.method == "POST":
        try:
            flash(_switched(found, request.form.get("to", "")))
            return redirect(url_for(".going_live", code=found.code), 303)
        except WithoutAccount:
            refused = _("There is no merchant number for that yet: enter one first.")
        except activation.TestOrdersLeft as left:
            refused = _(
                "Orders paid with test cards still stand: %(numbers)s. Refund them first.",
                numbers=", ".join(map(order_number, left.numbers)),
            )
        except WithoutTest as untested:
            refused = _(
                "No test payment has come through yet with the keys of %(merchants)s.",
                merchants=", ".join(untested.merchants),
            )
    accounts = provider_accounts.of_channel(found.code)
    wanted = {mode: provider_accounts.prepared_for(found, mode, accounts) for mode in AccountMode}
    return draw(
        found, "going_live", status=422 if refused else 200, accounts=accounts, words=words, refused=refused,
        wanted=wanted,
        environment=found.provider in providers.environment(),
    )  # fmt: skip


def _switched(channel: Channel, to: str) -> str:
    """The sentence that says what holds now."""
    if to == "environment":
        provider_accounts.leave(channel, providers.environment(), access.actor())
        return _("The shop pays with the account of the server’s settings again.")
    if to == AccountMode.TEST:
        provider_accounts.take_up(channel, AccountMode.TEST, access.actor())
        return _("Test: no money moves in the shop, and every page of it says so.")
    activation.go_live(channel, providers.test_accounts(), access.actor())
    return _("Live: the shop takes real money from now on.")
