"""`flask accounts`: a channel's own accounts at a payment provider, as the office's pages change them, too.

Keys come from standard input, a line each, so that they stand in no history of commands and no list of
processes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from app.cli.staff import typist
from app.flows.activation import services as activation
from app.http import providers
from app.psp import registry
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount
from app.venue.provider_accounts.services import AccountDetails

PROVIDER = "ogone"
LINES = ", ".join(registry.SECRETS[PROVIDER])

group = AppGroup("accounts", help="Merchant numbers at payment providers, and their keys.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except channels.UnknownChannel as unknown:
        raise click.ClickException(f"There is no channel {unknown}.") from None
    except provider_accounts.UnknownAccount as unknown:
        raise click.ClickException(f"{unknown} is not known here; see `flask accounts list`.") from None
    except provider_accounts.BadAccount as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    except provider_accounts.TwoLive:
        raise click.ClickException("Two sets of keys hold already: withdraw one first.") from None
    except provider_accounts.OnlyKeys:
        raise click.ClickException("These are its only keys: nothing could be given back.") from None
    except provider_accounts.InUse:
        raise click.ClickException("The channel pays with it: take up another one, or leave.") from None
    except provider_accounts.WithoutAccount:
        raise click.ClickException("There is no such account to pay with.") from None
    except activation.TestOrdersLeft as left:
        raise click.ClickException(
            f"Orders paid with test cards still stand: {left}. Refund them first."
        ) from None
    except provider_accounts.WithoutTest as untested:
        raise click.ClickException(
            f"No test payment has come through with the keys of {untested}: make one in the office first."
        ) from None


def _account(name: str) -> ProviderAccount:
    """By the name that payments remember. Raises UnknownAccount."""
    number = name.rpartition("-")[2]
    for channel in channels.every_one() if number.isdecimal() else ():
        for account in provider_accounts.of_channel(channel.code):
            if account.name == name:
                return provider_accounts.find(channel.code, account.id, lock=True)
    raise provider_accounts.UnknownAccount(name)


def _channel(code: str) -> Channel:
    return channels.find(code, lock=True)


def _secrets() -> dict[str, str]:
    """As many lines as the provider has keys, in their order."""
    names = registry.SECRETS[PROVIDER]
    lines = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if len(lines) != len(names):
        raise click.UsageError(f"Send {len(names)} lines: {LINES}.")
    return dict(zip(names, lines, strict=True))


@group.command("list")
@click.argument("channel")
def list_accounts(channel: str) -> None:
    """Every account of a channel, its state, and how its keys end."""
    with _refusals():
        found = channels.find(channel)
    click.echo(f"{channel} pays with: {found.account_mode or 'the environment'}")
    for account in provider_accounts.of_channel(channel):
        state = "in use" if account.in_use else "prepared" if account.prepared else "given up"
        tested = f", tested {account.tested_at:%Y-%m-%d}" if account.tested_at else ""
        about = f"{account.merchant} {account.mode} {account.brand or 'all cards'}"
        click.echo(f"{account.name:12} {about}: {state}{tested}")
        for keys in account.live_keys:
            ends = " ".join(f"{name}=…{end}" for name, end in keys.hints.items())
            click.echo(f"  keys {keys.id}, set {keys.set_at:%Y-%m-%d} by {keys.set_by}: {ends}")


@group.command()
@click.argument("channel")
@click.argument("merchant")
@click.option("--mode", type=click.Choice([mode.value for mode in AccountMode]), required=True)
@click.option("--brand", default="", help="For cards of this brand only.")
@click.option("--algorithm", type=click.Choice(registry.ALGORITHMS[PROVIDER]), default="sha512")
def add(channel: str, merchant: str, mode: str, brand: str, algorithm: str) -> None:
    """Enter a merchant number; its keys come from standard input, a line each. Nothing pays with it yet."""
    with _refusals():
        details = AccountDetails(PROVIDER, AccountMode(mode), merchant, brand, algorithm)
        account = provider_accounts.add(_channel(channel), details, _secrets(), typist())
        click.echo(account.name)


@group.command()
@click.argument("name")
def rekey(name: str) -> None:
    """New keys for an account, from standard input; the former ones hold until they are withdrawn."""
    with _refusals():
        provider_accounts.replace_keys(_account(name), _secrets(), typist())


@group.command()
@click.argument("name")
@click.argument("keys", type=int)
def withdraw(name: str, keys: int) -> None:
    """One of two sets of keys, by its number in the list, holds no longer."""
    with _refusals():
        provider_accounts.withdraw_keys(_account(name), keys, typist())


@group.command()
@click.argument("name")
def retire(name: str) -> None:
    """New payments do not use an account any more."""
    with _refusals():
        provider_accounts.retire(_account(name), typist())


@group.command()
@click.argument("channel")
@click.argument("to", type=click.Choice([*(mode.value for mode in AccountMode), "environment"]))
def use(channel: str, to: str) -> None:
    """With what a channel pays from now on: its live accounts, its test ones, or that of the environment."""
    with _refusals():
        if to == "environment":
            provider_accounts.leave(_channel(channel), providers.environment(), typist())
        elif to == AccountMode.LIVE:
            activation.go_live(_channel(channel), providers.test_accounts(), typist())
        else:
            provider_accounts.take_up(_channel(channel), AccountMode.TEST, typist())
