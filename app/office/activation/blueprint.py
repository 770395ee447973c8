"""The blueprint of the steps to real money, and what each of their pages shares."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.flows.activation import services as activation
from app.flows.activation.models import Activation
from app.http import brands, providers
from app.http.i18n import lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount

bp = Blueprint("activation", __name__)

STEPS = {
    "contract": (lazy("Contract"), "contract"),
    "papers": (lazy("Documents"), "papers"),
    "numbers": (lazy("Merchant numbers"), "numbers"),
    "addresses": (lazy("Addresses"), "addresses"),
    "trials": (lazy("Test payment"), "test"),
    "going_live": (lazy("Going live"), "live"),
}
OF_KEYS = ("numbers", "trials", "going_live")  # steps of whoever manages keys


class Step(NamedTuple):
    word: str
    url: str
    here: bool
    done: bool


def channel_for_keys(code: str) -> Channel:
    """The channel, for whoever may enter its keys; whoever sends something holds it until the end."""
    shown = next((one for one in channels.every_one() if one.code == code), None) or abort(404)
    access.actor().must(Right.MANAGE_KEYS, shown.code)
    brands.stand_in(shown)
    return channels.find(shown.code, lock=True) if request.method == "POST" else shown


def account_or_404(channel: Channel, number: int, *, lock: bool = False) -> ProviderAccount:
    try:
        return provider_accounts.find(channel.code, number, lock=lock)
    except provider_accounts.UnknownAccount:
        abort(404)


def draw(
    channel: Channel, here: str, *, template: str = "", status: int = 200,
    begun: Activation | None = None, accounts: list[ProviderAccount] | None = None, **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    begun = begun or activation.find(channel)
    accounts = provider_accounts.of_channel(channel.code) if accounts is None else accounts
    about = activation.subject(channel)
    return render(
        f"office/activation/{template or here}.html",
        status=status,
        channel=channel,
        steps=steps(channel, here, begun, accounts),
        is_test=providers.is_test(channel),
        may_change=access.actor().may(Right.SET_UP, channel.code),
        accounts=accounts,
        begun=begun,
        **{"history": audit.history(about.kind, about.ref), **context},
    )


def steps(channel: Channel, here: str, begun: Activation, accounts: list[ProviderAccount]) -> list[Step]:
    progress = activation.progress(channel, begun, accounts)
    keys = access.actor().may(Right.MANAGE_KEYS, channel.code)
    return [
        Step(word, url_for(f"activation.{name}", code=channel.code), name == here, getattr(progress, done))
        for name, (word, done) in STEPS.items()
        if keys or name not in OF_KEYS
    ]
