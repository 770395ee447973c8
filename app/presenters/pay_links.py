"""The address of a link to pay, as an email has it and as it is read aloud."""

from __future__ import annotations

from app.settlement.pay_links.models import PayLink
from app.venue.channels.models import Channel

PATH = "pay"


def address(channel: Channel, code: str, lang: str) -> str:
    """Written without the shop's map of addresses: the office has another."""
    return f"{channel.public_url.rstrip('/')}/{lang}/{PATH}/{grouped(code)}"


def spoken(link: PayLink) -> str:
    """Without `https://`, which nobody says."""
    return address(link.order.channel, link.code, link.order.lang).partition("://")[2]


def grouped(code: str) -> str:
    """`4K7MP-Q2X8R`."""
    return f"{code[:5]}-{code[5:]}"
