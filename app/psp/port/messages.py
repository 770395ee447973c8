"""What comes in from a provider: raw, and proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.money import Money
from app.psp.port.outcomes import Outcome
from app.psp.port.refunds import RefundOutcome


class BadSignature(Exception):
    """Not provably from the provider, or not meant for this door. Believe none of it."""


@dataclass(frozen=True)
class Message:
    """What came in: decoded pairs in their order, and the raw letter for those who sign that."""

    params: tuple[tuple[str, str], ...] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Notification:
    """A proven message. Its claim is news, not the last word: news may be late or out of order."""

    attempt: str
    provider_ref: str
    sub_ref: str
    claim: Outcome | RefundOutcome
    amount: Money | None
    dedupe_key: str
