"""Whose shop this is: the channel by host name, cached for a short while, and its brand.

A brand is data: `static/brands/` holds its style sheet, its logo and a TOML file, read once at start.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from app import cache
from app.http.assets import STATIC
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Brand:
    """What a page needs to look like its venue; it can be had without a database.

    `font` is the display face under static/, `paper_font` its family in the PDF, `mail_font` its CSS stand-in
    where nothing is loaded; all are empty for a brand that uses the system's letters.
    """

    code: str
    name: str
    font: str = ""
    paper_font: str = ""
    mail_font: str = ""


def _read(file: Path) -> Brand:
    facts = tomllib.loads(file.read_text())
    font = facts.get("font", {})
    return Brand(file.stem, facts["name"], font.get("web", ""), font.get("paper", ""), font.get("mail", ""))


BRANDS = {file.stem: _read(file) for file in sorted((STATIC / "brands").glob("*.toml"))}


# These answer without the database, also while it is away. So does an address that leads nowhere.
NO_DATABASE = ("assets.", "health.", "reports.")


def _enter() -> None:
    """Look whether what is cached still holds, and at whose shop this is, before anything else is read.

    So no page mixes what was true before a change with what is true after it.
    """
    if request.endpoint and not request.endpoint.startswith(NO_DATABASE):
        cache.refresh()
        channel()


def init_app(app: Flask) -> None:
    """Call it after the checks that refuse a request unread."""
    app.before_request(_enter)


class MisdirectedRequest(HTTPException):
    """A host name that is none of ours: whoever sends it may want our answers kept under it."""

    code = 421
    description = "No shop is at this host."


def channel() -> Channel:
    """The channel of this request's host. Raises MisdirectedRequest."""
    if "channel" not in g:
        g.channel = channels.at_host(_host()) or _of_allowed(_host())
    found: Channel = g.channel
    return found


def known() -> Channel | None:
    """The same without asking the database; None if nobody has come to this host yet."""
    found: Channel | None = g.get("channel") or channels.known_at(_host())
    return found


def stand_in(found: Channel) -> None:
    """This request is about that channel, whatever its host says: for the office, which serves them all."""
    g.channel = found


def _of_allowed(host: str) -> Channel:
    if host not in current_app.config["SETTINGS"].allowed_hosts:
        raise MisdirectedRequest
    return channels.without_host()


def _host() -> str:
    """Without its port. Two Host headers are one with a comma here."""
    if "," in request.headers.get("Host", ""):
        abort(400)
    return (urlsplit(f"//{request.host}").hostname or "").removesuffix(".")


def origin() -> str:
    """The shop's address as the outside knows it; it comes from the channel, never from a request."""
    return channel().public_url.rstrip("/")


def brand() -> Brand:
    """The brand of the page; when the database cannot say, the default one."""
    seen = channels.known_at(_host())
    return named(seen.brand if seen else current_app.config["SETTINGS"].default_brand)


def named(code: str) -> Brand:
    """A brand without a file is called by its code."""
    return BRANDS.get(code) or Brand(code, code)
