"""Which shop front a visitor stands at, and how one can pay there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app import cache
from app.db import session
from app.venue.channels.models import Channel, RefundPolicy


class NoChannel(Exception):
    """The database holds no sales channel yet."""


class UnknownChannel(Exception):
    """No such channel."""


def at_host(host: str) -> Channel:
    """The channel of this host name; any other host reaches the one without a host of its own."""
    return by_code(cache.get_or_load(("host", host), lambda: _code_at(host)))


def known_at(host: str) -> Channel | None:
    """The same without asking the database: None if nobody has come to this host yet."""
    found: Channel | None = cache.peek((Channel, cache.peek(("host", host))))
    return found


def _code_at(host: str) -> str:
    query = select(Channel.code).where(or_(Channel.host == host, Channel.host.is_(None)))
    code = session.scalar(query.order_by(Channel.host.nulls_last()))
    if code is None:
        raise NoChannel(host)
    return code


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
