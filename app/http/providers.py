"""The payment provider of a channel."""

from __future__ import annotations

from flask import Flask, current_app

from app.psp.port import Provider
from app.psp.registry import Providers
from app.venue.channels.models import Channel


def provider_of(channel: Channel) -> Provider:
    return all_providers()[channel.provider]


def all_providers() -> Providers:
    found: Providers = current_app.extensions["providers"]
    return found


def init_app(app: Flask, providers: Providers) -> None:
    app.extensions["providers"] = providers
