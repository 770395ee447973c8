"""A card as the shop may know it: a safe label, and the name under which a provider keeps it."""

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

    `masked` is the number as the provider writes it once it hides all but the last four digits.
    """

    brand: str = ""
    last4: str = ""
    expiry: Expiry | None = None
    holder: str = ""
    masked: str = ""


@dataclass(frozen=True)
class StoredCard:
    """A card the provider keeps under `token`, as it was last seen."""

    token: str = field(repr=False)
    card: CardDetails
