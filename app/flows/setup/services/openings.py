"""Opening a sales channel: its rules are the usual ones, and its web shop offers nothing yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from sqlalchemy import select

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.sale.tickets.models import TicketSeries
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy, Country
from app.venue.channels.services import PHONE
from app.venue.payment_methods.models import PointOfSale, PointOfSaleKind

CODE = re.compile(r"[a-z][a-z0-9_]{1,15}")  # room for the code of its point of sale
HOST = re.compile(r"(?=.{1,100}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
CURRENCY = "EUR"
PROVIDER = "ogone"
BRANDS = ("cb", "visa", "mastercard")
WEB_SHOP = Texts("Boutique en ligne", "Web shop")


class BadOpening(Exception):
    """What a channel cannot be opened with: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CodeTaken(BadOpening):
    """Another sales channel has this code."""


class AddressTaken(BadOpening):
    """Another sales channel answers at this address."""


@dataclass(frozen=True)
class Opening:
    """What has to be known of a new channel. `public_url`: where its shop answers, a host and no path.

    `brand`: which of those that ship it starts from; empty: from the shop's own colors.
    """

    code: str
    name: Texts
    brand: str
    public_url: str
    email: str
    phone: str
    country: Country = Country.FRANCE
    timezone: str = "Europe/Paris"

    def check(self) -> None:
        """Raises BadOpening."""
        if not CODE.fullmatch(self.code):
            raise BadOpening("code")
        if not self.name.fr:
            raise BadOpening("name")
        if not PHONE.fullmatch(self.phone):
            raise BadOpening("phone")
        if self.timezone not in available_timezones():
            raise BadOpening("timezone")

    @property
    def origin(self) -> SplitResult:
        """Raises BadOpening. Only this machine is spoken to without encryption."""
        try:
            parts = urlsplit(self.public_url.rstrip("/").lower())
            host, _port = parts.hostname or "", parts.port  # which may be none
        except ValueError:
            raise BadOpening("public_url") from None
        local = host in ("localhost", "127.0.0.1") or host.endswith(".localhost")
        alone = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
        if not (alone and HOST.fullmatch(host) and parts.scheme in ("https", *(["http"] if local else []))):
            raise BadOpening("public_url")
        return parts


def open_channel(opening: Opening, by: Actor) -> Channel:
    """Raises Forbidden, BadOpening, CodeTaken or AddressTaken; then nothing is changed."""
    by.must(Right.SET_UP)
    opening.check()
    origin = opening.origin
    _refuse_taken(opening.code, str(origin.hostname))
    channel = Channel(
        code=opening.code, name=opening.name, brand=opening.brand or opening.code,
        host=origin.hostname, public_url=origin.geturl(),
        currency=CURRENCY, timezone=opening.timezone, country=opening.country,
        provider=PROVIDER, accepted_brands=list(BRANDS), authentication=AuthenticationPolicy.ALWAYS,
        email=opening.email, phone=opening.phone,
        accessibility=Texts(""),
    )  # fmt: skip
    session.add(channel)
    session.flush()
    session.add(TicketSeries(channel_code=channel.code))
    session.add(_web_shop(channel))
    after = {
        "name_fr": channel.name.fr, "name_en": channel.name.en, "public_url": channel.public_url,
        "email": channel.email, "phone": channel.phone,
    }  # fmt: skip
    audit.record(by, "channel_opened", channels.subject(channel), after=after)
    session.commit()
    return channel


def _refuse_taken(code: str, host: str) -> None:
    for other in session.scalars(select(Channel)):
        if other.code == code:
            raise CodeTaken("code")
        if host in (other.host, urlsplit(other.public_url).hostname):
            raise AddressTaken("public_url")


def _web_shop(channel: Channel) -> PointOfSale:
    code = f"{channel.code.upper()}-WEB"
    return PointOfSale(code=code, channel_code=channel.code, kind=PointOfSaleKind.INTERNET, name=WEB_SHOP)
