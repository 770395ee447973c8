"""Which shop front a visitor stands at, and how one can pay there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import cache
from app.db import session
from app.venue.channels.models import Channel, RefundPolicy

BY_HOST = "channels by host"


class NoChannel(Exception):
    """The database holds no sales channel yet."""


class UnknownChannel(Exception):
    """No such channel."""


def at_host(host: str) -> Channel:
    """The channel of this host name; any other host reaches the one without a host of its own."""
    found = _at(host, cache.get_or_load(BY_HOST, _by_host))
    if found is None:
        raise NoChannel(host)
    return found


def known_at(host: str) -> Channel | None:
    """The same without asking the database: None if nobody has come to this host yet."""
    return _at(host, cache.peek(BY_HOST) or {})


def _at(host: str, channels: dict[str | None, Channel]) -> Channel | None:
    return channels.get(host) or channels.get(None)


def _by_host() -> dict[str | None, Channel]:
    """Every channel with its fees. Of several without a host the first one counts."""
    channels: dict[str | None, Channel] = {}
    for channel in cache.load_rows(select(Channel).options(joinedload(Channel.fees))):
        channels.setdefault(channel.host, channel)
    return channels


def by_code(code: str) -> Channel:
    return cache.get_row(Channel, code)


# What a venue asks of a card, and how often one may try.
CARD_RULES = (
    "authentication", "near_event_hours", "challenge_over_minor", "challenge_account_days",
    "asks_code", "refuses_wrong_code", "saves_cards", "scans_cards", "warns_days", "accepted_brands",
    "attempts_per_order", "attempts_per_visitor", "attempts_per_card", "attempts_per_address",
    "alarm_percent",
)  # fmt: skip


def find(code: str) -> Channel:
    """The channel itself, to be changed; pages read what is remembered. Raises UnknownChannel."""
    channel = session.get(Channel, code)
    if channel is None:
        raise UnknownChannel(code)
    return channel


def change(channel: Channel, **rules: Any) -> None:
    """Change some of `CARD_RULES`."""
    for name, value in rules.items():
        if name not in CARD_RULES:
            raise ValueError(f"{name} is no rule of a channel for cards")
        setattr(channel, name, value)
    session.commit()


def set_refunds(channel: Channel, policy: RefundPolicy, *, fees: bool) -> None:
    """What goes back first, and whether fees do, from now on."""
    channel.refund_policy, channel.refunds_fees = policy, fees
    session.commit()


def withhold_unpaid(channel: Channel, days: int | None) -> None:
    """How long before its evening a ticket somebody owes for opens no door any more; None is never."""
    channel.withholds_unpaid_days = days
    session.commit()


def guard(channel: Channel, until: datetime) -> None:
    """Until then nobody pays by card there before a check; now ends it."""
    channel.guarded_until = until
    session.commit()
