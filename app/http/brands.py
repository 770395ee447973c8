"""Whose shop this is: the channel by host name, remembered for a short while, and its brand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request

from app import cache
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Brand:
    """What a page needs to look like its venue; it can be had without a database."""

    code: str
    name: str
    font: str = ""


FONTS = {"cube": "fonts/fraunces.woff2"}
NAMES = {"cube": "CUBE", "ombres": "Musée des Ombres"}


def channel() -> Channel:
    """The channel of this request's host."""
    if "channel" not in g:
        cache.refresh()
        g.channel = channels.at_host(_host())
    found: Channel = g.channel
    return found


def _host() -> str:
    return request.host.partition(":")[0]


def origin() -> str:
    """The shop's address as the outside knows it; it comes from the channel, never from a request."""
    return channel().public_url.rstrip("/")


def brand() -> Brand:
    """The brand of the page; when the database cannot say, the default one."""
    seen = channels.known_at(_host())
    return named(seen.brand if seen else current_app.config["SETTINGS"].default_brand)


def named(code: str) -> Brand:
    return Brand(code, NAMES.get(code, code), FONTS.get(code, ""))
