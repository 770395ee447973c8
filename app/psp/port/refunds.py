"""Refunds, and what a provider may answer."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.money import Money
from app.psp.port.outcomes import DeclineReason, Misconfigured, RetryAdvice, Unresolved


@dataclass(frozen=True)
class RefundRequest:
    """Give back part of what `payment` (the provider's ref) took.

    `refunded_before` is all that was refunded or is on its way. Some providers have no idempotency key for
    refunds: the total then tells a lost refund from a done one. One refund per payment at a time.
    """

    ref: str
    payment: str
    amount: Money
    paid: Money
    refunded_before: Money


@dataclass(frozen=True)
class Refunded:
    provider_ref: str
    amount: Money | None


@dataclass(frozen=True)
class RefundPending:
    """Accepted, on its way; it may still be refused."""

    provider_ref: str
    amount: Money | None


@dataclass(frozen=True)
class RefundRefused:
    """The money stays taken. May follow `Refunded`, when the card's bank sends it back."""

    provider_ref: str
    reason: DeclineReason
    retry: RetryAdvice
    code: str = ""


RefundOutcome = Refunded | RefundPending | RefundRefused | Unresolved | Misconfigured
