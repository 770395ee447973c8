"""What a provider may answer to a payment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from urllib.parse import urlsplit

from app.kernel.money import Money
from app.psp.port.cards import CardDetails


class DeclineReason(StrEnum):
    """Why a provider declined. The shop decides which reasons a shopper sees."""

    GENERIC = "generic"
    FUNDS = "funds"
    LIMIT = "limit"
    EXPIRED = "expired"
    CVC = "cvc"
    CARD_DATA = "card_data"
    ADDRESS = "address"
    NOT_ACCEPTED = "not_accepted"
    TOKEN_GONE = "token_gone"
    AUTHENTICATION = "authentication"
    AUTHENTICATION_REQUIRED = "authentication_required"
    CANCELED = "canceled"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"
    INVALID = "invalid"
    TOO_MUCH = "too_much"
    NOT_YET = "not_yet"


class RetryAdvice(StrEnum):
    """What could make the next try succeed."""

    NONE = "none"
    LATER = "later"
    OTHER_CARD = "other_card"
    FIX_DATA = "fix_data"
    AUTHENTICATE = "authenticate"


class UnresolvedReason(StrEnum):
    """Why the outcome is unknown. Waiting resolves most of them; `NEEDS_HUMAN` are those it does not."""

    SILENCE = "silence"
    GARBLED = "garbled"
    PENDING = "pending"
    UNCERTAIN = "uncertain"
    AUTHORIZED = "authorized"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


NEEDS_HUMAN = (UnresolvedReason.UNKNOWN, UnresolvedReason.AUTHORIZED, UnresolvedReason.MISMATCH)


@dataclass(frozen=True)
class Challenge:
    """A form the shopper's browser sends to the bank for 3-D Secure. Nothing else may read its fields."""

    action: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    method: Literal["get", "post"] = "post"

    @property
    def origin(self) -> str:
        """What the page that sends it must name in its form-action."""
        address = urlsplit(self.action)
        return f"{address.scheme}://{address.netloc}"


@dataclass(frozen=True)
class Captured:
    """The money is taken. `amount` is None when the provider did not say how much: look it up.

    `cvc_mismatch`: the bank took it although the security code is wrong. `pending`: the capture is accepted
    but not done. It hardly ever fails; if it does, `Declined.of_capture` says so later.
    """

    provider_ref: str
    amount: Money | None
    card: CardDetails
    cvc_mismatch: bool = False
    pending: bool = False


@dataclass(frozen=True)
class Declined:
    """A definite no: nothing was taken, and another try is safe. `code` is the provider's.

    `of_capture`: it refuses a capture that it may have answered with `Captured.pending` before.
    """

    provider_ref: str
    reason: DeclineReason
    retry: RetryAdvice
    code: str = ""
    of_capture: bool = False


@dataclass(frozen=True)
class ActionRequired:
    """The bank wants to authenticate the shopper. Only the answer to `purchase` has the challenge."""

    provider_ref: str
    challenge: Challenge | None


@dataclass(frozen=True)
class Unresolved:
    """No answer, or one we do not understand. Never charge again: look it up later."""

    provider_ref: str
    reason: UnresolvedReason
    code: str = ""


@dataclass(frozen=True)
class Misconfigured:
    """Nothing was done, and nothing will be until an operator corrects the account or its settings.

    `of_capture`: as in `Declined`.
    """

    code: str
    of_capture: bool = False


@dataclass(frozen=True)
class NotFound:
    """The provider has no trace of it. Proof of absence only once no request can still be travelling."""


Outcome = Captured | Declined | ActionRequired | Unresolved | Misconfigured


@dataclass(frozen=True)
class Forgotten:
    """The provider has deleted the token, or never had it."""


ForgetOutcome = Forgotten | Unresolved | Misconfigured
