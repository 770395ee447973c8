"""Whose shop this is: the channel by host name, remembered for a short while, and its brand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request

from app.channels import services as channels
from app.channels.models import Channel
from app.db import session
from app.kernel import clock

FRESH_FOR = timedelta(seconds=30)


@dataclass(frozen=True)
class Brand:
    """What a page needs to look like its venue; it can be had without a database."""

    code: str
    name: str
    font: str = ""


FONTS = {"cube": "fonts/fraunces.woff2"}
NAMES = {"cube": "CUBE", "ombres": "Musée des Ombres"}


def channel() -> Channel:
    """The channel of this request's host, a member of its session; rows that point at it find it there."""
    if "channel" not in g:
        g.channel = session.merge(_remembered(request.host.partition(":")[0]), load=False)
    found: Channel = g.channel
    return found


def _remembered(host: str) -> Channel:
    """Asked of the database at most every 30 seconds; what is kept belongs to no session."""
    memory: dict[str, tuple[datetime, Channel]] = current_app.extensions["channels"]
    seen = memory.get(host)
    if seen is None or clock.now() - seen[0] > FRESH_FOR:
        found = channels.at_host(host)
        for row in (found, *found.fees):
            session.expunge(row)
        memory[host] = seen = (clock.now(), found)
    return seen[1]


def origin() -> str:
    """The shop's address as the outside knows it; it comes from the channel, never from a request."""
    return channel().public_url.rstrip("/")


def brand() -> Brand:
    """The brand of the page; when the database cannot say, the default one."""
    seen = current_app.extensions["channels"].get(request.host.partition(":")[0])
    code = seen[1].brand if seen else current_app.config["SETTINGS"].default_brand
    return named(code)


def named(code: str) -> Brand:
    return Brand(code, NAMES.get(code, code), FONTS.get(code, ""))


def init_app(app: Flask) -> None:
    app.extensions["channels"] = {}
