"""Whose shop this is: the channel by host name, cached for a short while, and its brand.

A brand is data: what the venue has set in the office, over a brand that ships (`static/brands/`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from app import cache
from app.http import brand_colours, fonts
from app.http.brand_colours import Inks
from app.http.fonts import Face
from app.kernel.texts import Texts
from app.venue.brands import installed
from app.venue.brands.look import Font, Look
from app.venue.brands.models import Brand as BrandSet
from app.venue.brands.models import LogoSize, WayOut
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Brand:
    """What a page needs to look like its venue; it can be had without a database.

    `said` is the name the venue has given it, if it has;
    `code` is that of the files it starts from; `channel` that of its venue, empty where that is not known.
    """

    code: str
    name: str
    font: Font
    has_files: bool = True
    channel: str = ""
    said: str = ""
    look: Look | None = None
    logo: LogoSize | None = None
    ways_out: tuple[WayOut, ...] = field(default=())

    @property
    def face(self) -> Face:
        return fonts.FACES[self.font]

    @property
    def is_set(self) -> bool:
        """Whether the venue has changed what it looks like."""
        return bool(self.look or self.logo)

    @property
    def draws_logo(self) -> bool:
        """Whether its files hold a logo, and nothing stands in its place."""
        return self.has_files and self.logo is None

    @property
    def light(self) -> Inks:
        return brand_colours.of_theme(self.look.light) if self.look else brand_colours.of_installed(self.code)

    @property
    def dark(self) -> Inks:
        if self.look:
            return brand_colours.of_theme(self.look.dark)
        return brand_colours.of_installed(self.code, dark=True)


# These answer without the database, also while it is away. So does an address that leads nowhere.
NO_DATABASE = ("assets.", "brand_files.", "health.", "reports.")


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
    seen = channels.known_at(_host()) or channels.known_without_host()
    if seen is None:
        return named(current_app.config["SETTINGS"].default_brand)
    return of(seen)


def named(code: str) -> Brand:
    """A brand as it ships. One without files is called by its code."""
    found = installed.named(code)
    return Brand(found.code, found.name, found.font, found.has_files)


def of(channel: Channel) -> Brand:
    """The brand of a channel: what the venue has set, over what it starts from."""
    start, said = installed.named(channel.brand), BrandSet.of(channel)
    return Brand(
        code=channel.brand,
        name=said.name or start.name,
        font=said.look.font if said.look else start.font,
        has_files=start.has_files,
        channel=channel.code,
        said=said.name,
        look=said.look,
        logo=said.logo,
        ways_out=_ways_out(said),
    )


def _ways_out(said: BrandSet) -> tuple[WayOut, ...]:
    """The venue's own site first; it has no name of its own."""
    site = [WayOut(said.site_url, Texts(""))] if said.site_url else []
    return (*site, *said.links)
