"""The payment account of a channel, and of what was begun with another before the channel changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TypeVar

from flask import Flask, current_app

from app.psp.port import BadSignature, Provider
from app.psp.registry import Platform, Providers
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts import services as provider_accounts

T = TypeVar("T")


class NoProvider(LookupError):
    """The channel has no account to be paid with."""


def provider_of(channel: Channel, brand: str = "") -> Provider:
    """Where new cards are entered, and those of a brand are charged. Raises NoProvider.

    Payments and saved cards stay with the account they name.
    """
    name = provider_accounts.in_mode(channel, brand) if channel.account_mode else channel.provider
    if name is None or (found := all_providers().get(name)) is None:
        raise NoProvider(channel.code)  # never the environment's account in the place of a channel's own
    return found


def charging(channel: Channel, entered: Provider, brand: str) -> Provider:
    """Who charges a card of this brand, now that the form that took it has said which it is."""
    if entered.name != provider_accounts.in_mode(channel):
        return entered
    return provider_of(channel, brand)


def is_test(channel: Channel) -> bool:
    """Whether no money moves in this channel, and every page of it says so. It asks no database."""
    if channel.account_mode is not None:
        return channel.account_mode is AccountMode.TEST
    return any(provider.is_test for provider in environment().values())


def is_known(channel: Channel) -> bool:
    """Whether it has an account to be paid with."""
    return channel.account_mode is not None or channel.provider in environment()


def test_accounts() -> list[str]:
    """Of the environment, where no money moves: by the names that payments remember."""
    return [name for name, provider in environment().items() if provider.is_test]


def may_charge(provider: Provider, channel: Channel) -> bool:
    """Whether play money stays where play money is, and real money where it is real.

    A card that was kept during the tests pays nothing once the channel is live, nor the other way round.
    """
    if channel.account_mode is None:
        return is_test(channel) or not provider.is_test
    return provider.is_test == is_test(channel)


def takes_money(channel: Channel) -> bool:
    return is_known(channel) and not is_test(channel)


def signers_of(read: Callable[[Provider], T], channel: Channel) -> tuple[list[Provider], T]:
    """Every account whose keys have signed a message, that of the channel first, and what it says.

    Those of other channels are not believed here. Raises BadSignature.
    """
    signers: list[Provider] = []
    said: list[T] = []
    first = provider_accounts.in_mode(channel) or channel.provider
    heard = {*environment(), *provider_accounts.names_of(channel)}
    known = [provider for name, provider in all_providers().items() if name in heard]
    for provider in sorted(known, key=lambda one: one.name != first):
        with suppress(BadSignature):
            said.append(read(provider))
            signers.append(provider)
    if not said:
        raise BadSignature("of no provider of ours")
    return signers, said[0]


class _All(Mapping[str, Provider]):
    """Those of the environment are there; the others are read when somebody asks for one of them."""

    def __init__(self, own: Providers, places: Mapping[str, Platform]) -> None:
        self._own, self._places = own, places

    @cached_property
    def _entered(self) -> Providers:
        return provider_accounts.open_all(self._places)

    def __getitem__(self, name: str) -> Provider:
        return self._own[name] if name in self._own else self._entered[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (name for name in self._entered if name not in self._own)

    def __len__(self) -> int:
        return sum(1 for _name in self)


def all_providers() -> Providers:
    """By the names that payments remember: those of the environment, and those the venues have entered."""
    return _All(environment(), platforms())


def at(kind: str) -> list[Provider]:
    """Every account at one provider, whoever entered it."""
    return [found for name, found in all_providers().items() if name.partition("-")[0] == kind]


def environment() -> Providers:
    found: Providers = current_app.extensions["providers"]
    return found


def platforms() -> Mapping[str, Platform]:
    found: Mapping[str, Platform] = current_app.extensions["platforms"]
    return found


def init_app(app: Flask, providers: Providers, platforms: Mapping[str, Platform]) -> None:
    app.extensions["providers"] = providers
    app.extensions["platforms"] = platforms
