"""What a channel asks of a card, who may confirm alone, and the guard against tried cards."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy


class BadRules(Exception):
    """What cannot be asked of a card: `field` names the rule."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


# From and to. What may be off is None then, and has no limit.
CARD_LIMITS = {
    "near_event_hours": (1, 366 * 24),
    "challenge_over_minor": (1, 1_000_000_00),
    "challenge_account_days": (1, 3650),
    "warns_days": (1, 90),
    "attempts_per_order": (1, 1000),
    "attempts_per_visitor": (1, 10_000),
    "attempts_per_card": (1, 10_000),
    "attempts_per_address": (1, 10_000),
    "pause_minutes": (1, 1440),
    "alarm_percent": (1, 100),
}
BRAND = re.compile("[a-z_]{2,20}")
COUNTRY = re.compile("[A-Z]{2}")


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
    accepted_countries: list[str]
    attempts_per_order: int
    attempts_per_visitor: int
    attempts_per_card: int
    attempts_per_address: int
    pause_minutes: int
    alarm_percent: int

    @classmethod
    def of(cls, channel: Channel) -> CardRules:
        values = {rule.name: getattr(channel, rule.name) for rule in fields(cls)}
        lists = {name: list(values[name]) for name in ("accepted_brands", "accepted_countries")}
        return cls(**{**values, **lists})

    @property
    def unguarded(self) -> bool:
        """Whether some payments with saved cards ask neither the code nor the bank, only a fresh sign-in."""
        codeless = self.asks_code in (CodePolicy.NEVER, CodePolicy.FIRST_USE)
        return codeless and self.authentication is not AuthenticationPolicy.ALWAYS

    def check(self) -> None:
        """Raises BadRules."""
        for name, (least, most) in CARD_LIMITS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise BadRules(name)
        if not self.accepted_brands or not all(map(BRAND.fullmatch, self.accepted_brands)):
            raise BadRules("accepted_brands")
        if not all(map(COUNTRY.fullmatch, self.accepted_countries)):
            raise BadRules("accepted_countries")


def set_card_rules(channel: Channel, rules: CardRules, by: Actor) -> None:
    """From now on. To change some of them: `replace(CardRules.of(channel), …)`.

    Raises Forbidden or BadRules; then nothing is changed.
    """
    by.must(Right.SET_UP, channel.code)
    rules.check()
    before = CardRules.of(channel)
    for name, value in vars(rules).items():
        setattr(channel, name, value)
    if before != rules:
        about = Subject("channel", channel.code, channel.code)
        audit.record(by, "card_rules_changed", about, before=vars(before), after=vars(rules))
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
