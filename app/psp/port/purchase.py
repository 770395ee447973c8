"""What a provider needs to know of a payment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.kernel.money import Money


class Authentication(StrEnum):
    """How much strong authentication we ask of the shopper's bank."""

    CHALLENGE = "challenge"  # the bank must challenge the shopper
    ASK = "ask"  # the bank decides
    NO_CHALLENGE = "no_challenge"  # we prefer none, but the bank may insist
    NEVER = "never"  # not asked at first; the bank may answer AUTHENTICATION_REQUIRED


@dataclass(frozen=True)
class Address:
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Payer:
    """Who pays. `holder` is the name on the card, which authentication cannot do without."""

    holder: str
    email: str = ""
    phone: str = ""
    address: Address = Address()
    ip: str = ""


@dataclass(frozen=True)
class Browser:
    """What the shopper's browser said of itself, unchecked: adapters clamp it. `timezone` is in minutes."""

    accept: str = ""
    user_agent: str = ""
    language: str = ""
    javascript: bool = False
    java: bool = False
    color_depth: int | None = None
    screen_width: int | None = None
    screen_height: int | None = None
    timezone: int | None = None


class OnFile(StrEnum):
    """Credential on file: what the card schemes want to know of a payment with a stored card."""

    FIRST = "first"  # the shopper has it saved with this payment
    SHOPPER = "shopper"  # saved before; the shopper is here and pays with it
    SERIES = "series"  # the shopper is here and agrees to a series of payments, of which this is one
    MERCHANT = "merchant"  # merchant-initiated: one of a series the shopper agreed to


@dataclass(frozen=True)
class Series:
    """Payments the shopper has agreed to: until when, and how many days lie between two at most."""

    until: date
    every_days: int


@dataclass(frozen=True)
class PurchaseRequest:
    """Take this money, once. `attempt` is recorded before this is sent, and is never sent twice.

    A merchant-initiated one says which `series` it belongs to. After so many `seconds` nobody waits for the
    answer any more, however many questions it takes; then the outcome is unresolved.
    """

    attempt: str
    amount: Money
    payer: Payer
    browser: Browser
    authentication: Authentication
    return_url: str
    language: str
    token: str = field(default="", repr=False)
    on_file: OnFile | None = None
    series: Series | None = None
    seconds: float = 28
