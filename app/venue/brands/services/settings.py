"""What a venue sets of its brand. Whoever calls these holds the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.colors import HEX
from app.kernel.web_addresses import is_web_address
from app.venue.brands import installed
from app.venue.brands.look import Fault, Look, faults
from app.venue.brands.models import Brand, LogoSize, WayOut
from app.venue.brands.pictures import Picture
from app.venue.brands.services import logos
from app.venue.channels.models import Channel

NAME = 60
URL = 200
LINK = 30
MOST_LINKS = 4


class BadBrand(Exception):
    """What a brand cannot be set to: `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooFaint(Exception):
    """Words would read too badly: `faults` says which color, and proposes another."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(found)
        self.faults = found


def subject(channel: Channel) -> Subject:
    return Subject("brand", channel.code, channel.code)


def change_look(channel: Channel, name: str, look: Look, by: Actor) -> None:
    """From now on, on pages, in emails and on paper. Raises Forbidden, BadBrand or TooFaint."""
    by.must(Right.SET_UP, channel.code)
    if not 0 < len(name) <= NAME:
        raise BadBrand("name")
    for theme in (look.light, look.dark):
        for field, color in asdict(theme).items():
            if not HEX.fullmatch(color):
                raise BadBrand(field)
    if found := faults(look, *installed.named(channel.brand).signs):
        raise TooFaint(found)
    start, before = installed.named(channel.brand), Brand.of(channel)
    said = _said(before.name or start.name, before.look or start.look)
    _keep(channel, replace(before, name=name, look=look), "brand_changed", said, _said(name, look), by)


def _said(name: str, look: Look) -> dict[str, Any]:
    """As the audit keeps it: a field for each color."""
    themes = {"light": look.light, "dark": look.dark}
    colors = {f"{theme}_{field}": one for theme in themes for field, one in asdict(themes[theme]).items()}
    return {"brand_name": name, "font": look.font.value, "corners": look.corners.value, **colors}


def set_logo(channel: Channel, picture: Picture, by: Actor) -> None:
    """Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    _change_logo(channel, logos.keep(picture), "brand_logo_changed", by)


def remove_logo(channel: Channel, by: Actor) -> None:
    """The logo of the installation stands again, or the name where there is none. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    _change_logo(channel, None, "brand_logo_removed", by)


def _change_logo(channel: Channel, logo: LogoSize | None, act: str, by: Actor) -> None:
    before = Brand.of(channel)
    was, now = ({"logo": one.digest if one else None} for one in (before.logo, logo))
    _keep(channel, replace(before, logo=logo), act, was, now, by)


def set_ways_out(channel: Channel, site_url: str, links: Sequence[WayOut], by: Actor) -> None:
    """The venue's own site, empty if there is none, and other pages of it. Raises Forbidden or BadBrand."""
    by.must(Right.SET_UP, channel.code)
    if site_url and not is_web_address(site_url, URL):
        raise BadBrand("site_url")
    if len(links) > MOST_LINKS or not all(map(_good, links)):
        raise BadBrand("links")
    before = Brand.of(channel)
    now = replace(before, site_url=site_url, links=tuple(links))
    _keep(channel, now, "header_changed", _ways_said(before), _ways_said(now), by)


def _ways_said(brand: Brand) -> dict[str, Any]:
    return {"site_url": brand.site_url, "links": [f"{link.name.fr} ({link.url})" for link in brand.links]}


def _good(link: WayOut) -> bool:
    return is_web_address(link.url, URL) and 0 < len(link.name.fr) <= LINK and len(link.name.en) <= LINK


def _keep(
    channel: Channel, brand: Brand, act: str, before: dict[str, Any], after: dict[str, Any], by: Actor
) -> None:
    channel.brand_set = brand.kept
    if before != after:
        audit.record(by, act, subject(channel), before=before, after=after)
    session.commit()
