"""What a channel asks of a card, who may confirm alone, and the guard against tried cards."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy


@dataclass(frozen=True)
class CardRules:
    """What a venue asks of a card, and how often one may try. The fields are columns of `Channel`."""

    authentication: AuthenticationPolicy
    near_event_hours: int
    challenge_over_minor: int | None
    challenge_account_days: int | None
    asks_code: CodePolicy
    refuses_wrong_code: bool
    saves_cards: bool
    scans_cards: bool
    warns_days: int
    accepted_brands: list[str]
    attempts_per_order: int
    attempts_per_visitor: int
    attempts_per_card: int
    attempts_per_address: int
    alarm_percent: int

    @classmethod
    def of(cls, channel: Channel) -> CardRules:
        return cls(**{rule.name: getattr(channel, rule.name) for rule in fields(cls)})


def set_card_rules(channel: Channel, rules: CardRules) -> None:
    """From now on. To change some of them: `replace(CardRules.of(channel), …)`."""
    for name, value in vars(rules).items():
        setattr(channel, name, value)
    session.commit()


def set_alone(channel: Channel, *, allowed: bool, after_minutes: int, by: Actor) -> None:
    """Whether whoever asked may confirm it themselves, and how long after asking. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    before = _alone(channel)
    channel.approves_alone, channel.alone_after_minutes = allowed, after_minutes
    if before != _alone(channel):
        about = Subject("channel", channel.code, channel.code)
        audit.record(by, "approving_alone_changed", about, before=before, after=_alone(channel))
    session.commit()


def _alone(channel: Channel) -> dict[str, bool | int]:
    return {"approves_alone": channel.approves_alone, "alone_after_minutes": channel.alone_after_minutes}


def end_guard(channel: Channel, by: Actor) -> None:
    """Check nobody any longer; the alarm counts afresh from now. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    before, channel.guarded_until = channel.guarded_until, clock.now()
    about, until = Subject("channel", channel.code, channel.code), before and before.isoformat()
    audit.record(by, "guard_ended", about, before={"guarded_until": until})
    session.commit()


def guard(channel: Channel, until: datetime) -> None:
    """Until this moment nobody pays by card there without a bot check first; a moment gone by ends it."""
    channel.guarded_until = until
    session.commit()
