"""What comes in from a provider: raw, and proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.money import Money
from app.psp.port.outcomes import Outcome
from app.psp.port.refunds import RefundOutcome


class BadSignature(Exception):
    """Not provably from the provider, or not of the kind expected. Nothing in it may be used."""


@dataclass(frozen=True)
class Message:
    """What was received: decoded pairs in their order, and the raw body for providers that sign that."""

    params: tuple[tuple[str, str], ...] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Notification:
    """A message with a valid signature. Its `claim` may be late or out of order."""

    attempt: str
    provider_ref: str
    sub_ref: str
    claim: Outcome | RefundOutcome
    amount: Money | None
    dedupe_key: str
