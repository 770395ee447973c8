"""The alarm against card testing: so many refusals at once that somebody must be trying stolen cards."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, func, or_, select

from app.db import session
from app.kernel import clock
from app.psp.port import DeclineReason
from app.sale.orders.models import Order
from app.settlement.payments.models import Payment
from app.settlement.payments.states import LIVE, PaymentState
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

log = structlog.get_logger()

WINDOW = timedelta(minutes=5)
LEAST_TRIES = 20
LASTS = timedelta(minutes=15)
# A change of a channel's row makes every process reload its cache, so a guard is prolonged only now and then.
PROLONGED_EVERY = timedelta(minutes=1)

# No bank has judged the card, or it only wanted to check who pays.
NO_VERDICT = (DeclineReason.AUTHENTICATION_REQUIRED, DeclineReason.UNAVAILABLE, "misconfigured")


def watch() -> int:
    """The sweep: guard every channel with too many refusals; how many were guarded by it."""
    now = clock.now()
    raised = 0
    for code, declined in _declined(now).items():
        tries = _tried(code, now)
        most = channels.by_code(code).alarm_percent
        if tries >= LEAST_TRIES and declined * 100 > most * tries:
            raised += _raise(code, tries, declined, now)
    session.rollback()
    return raised


def _raise(code: str, tries: int, declined: int, now: datetime) -> bool:
    channel = channels.find(code)
    if channel.guarded(now + LASTS - PROLONGED_EVERY):
        return False
    channels.guard(channel, now + LASTS)
    log.error("card_testing_suspected", channel=code, tries=tries, declined=declined)
    return True


def _declined(now: datetime) -> dict[str, int]:
    """Refusals by channel, where there are enough to look closer. Attempts that did not pay have an index."""
    enough = func.count() * 100 > LEAST_TRIES * func.max(Channel.alarm_percent)
    counted = _counted(now).where(Payment.state != PaymentState.CAPTURED).having(enough)
    return {row.channel_code: row.tries for row in session.execute(counted)}


def _tried(code: str, now: datetime) -> int:
    _code, tries = session.execute(_counted(now).where(Order.channel_code == code)).one()
    return tries


def _counted(now: datetime) -> Select[str, int]:
    """Attempts a bank has judged, by channel, since its last guard ended: a guard that staff end stays ended.

    Instalments the worker collects do not count.
    """
    query = select(Order.channel_code, func.count().label("tries")).join(Payment.order)
    query = query.join(Channel, Channel.code == Order.channel_code).group_by(Order.channel_code)
    judged = Payment.state.not_in(LIVE), Payment.reason.not_in(NO_VERDICT), ~Payment.merchant_initiated
    until = Channel.guarded_until
    since_guard = or_(until.is_(None), until > now, Payment.started_at > until)
    return query.where(Payment.started_at > now - WINDOW, since_guard, *judged)
