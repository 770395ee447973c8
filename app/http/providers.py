"""The payment provider of a channel, and of what was begun with another before the channel changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from flask import Flask, current_app

from app.psp.port import BadSignature, Provider
from app.psp.registry import Providers
from app.venue.channels.models import Channel

T = TypeVar("T")


def provider_of(channel: Channel) -> Provider:
    """Where new cards are entered. Payments and saved cards stay with the provider they name."""
    return all_providers()[channel.provider]


def signer_of(read: Callable[[Provider], T]) -> tuple[Provider, T]:
    """The provider that has signed a message, and what it says. Raises BadSignature."""
    for provider in all_providers().values():
        with suppress(BadSignature):
            return provider, read(provider)
    raise BadSignature("of no provider of ours")


def all_providers() -> Providers:
    found: Providers = current_app.extensions["providers"]
    return found


def init_app(app: Flask, providers: Providers) -> None:
    app.extensions["providers"] = providers
