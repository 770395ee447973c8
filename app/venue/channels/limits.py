"""How much staff may move alone. Above it, somebody else has to approve."""

from __future__ import annotations

from app.kernel.actors import Actor, Role
from app.kernel.money import Money
from app.venue.channels.models import Channel


class OverLimit(Exception):
    """More than this actor may move alone, which is `most`."""

    def __init__(self, most: Money) -> None:
        super().__init__(most)
        self.most = most


def approved_act(act: str, by: Actor, approved_by: Actor | None) -> str:
    """As the audit names it: what somebody confirmed themselves is told apart everywhere."""
    return f"{act}_alone" if approved_by and approved_by.ref == by.ref else act


def check(amount: Money, most: Money | None) -> None:
    """Raises OverLimit, whichever way the amount goes."""
    if most is not None and abs(amount.minor) > most.minor:
        raise OverLimit(most)


def refund(channel: Channel, by: Actor) -> Money | None:
    """The most they may refund in one go; None: any amount, for whoever types commands."""
    managing = by.has_role(Role.MANAGER, channel.code)
    minor = channel.manager_refund_limit_minor if managing else channel.refund_limit_minor
    return None if by.ref is None else Money(minor, channel.currency)


def voucher(channel: Channel, by: Actor) -> Money | None:
    """The most a voucher they issue by hand may be worth; None: any amount."""
    return None if by.ref is None else Money(channel.voucher_limit_minor, channel.currency)


def adjustment(channel: Channel, by: Actor) -> Money | None:
    """The most by which they may change a balance in one go, up or down; None: any amount."""
    return None if by.ref is None else Money(channel.adjustment_limit_minor, channel.currency)
