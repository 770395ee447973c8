"""A card as the shop may know it: a safe label and the provider's token."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Expiry:
    """A card is good until the end of this month."""

    year: int
    month: int


@dataclass(frozen=True)
class CardDetails:
    """The safe label of a card. `brand` is ours (visa, mastercard, amex…); anything may be unknown.

    `masked` is the number as the provider writes it, all but the last four digits hidden. `country` is that
    of the bank that issued it, as two letters; only the answer to a payment says it, and not always.
    """

    brand: str = ""
    last4: str = ""
    expiry: Expiry | None = None
    holder: str = ""
    masked: str = ""
    country: str = ""


@dataclass(frozen=True)
class StoredCard:
    """A card the provider stores under `token`, with its details as last reported."""

    token: str = field(repr=False)
    card: CardDetails
