"""What a venue may choose for a sales channel."""

from __future__ import annotations

from enum import StrEnum


class AuthenticationPolicy(StrEnum):
    """When the channel asks the bank to check the shopper (3-D Secure)."""

    ALWAYS = "always"
    NEVER = "never"  # not asked at first; if the bank demands it, the payment is tried again with it
    NEAR_EVENT = "near_event"


class CodePolicy(StrEnum):
    """When the security code (CVV) of a saved card is asked for. That of a new card always is."""

    ALWAYS = "always"
    SAVED = "saved"
    FIRST_USE = "first_use"
    NEVER = "never"


class Country(StrEnum):
    """The country the venue sells from."""

    FRANCE = "FR"
    SWITZERLAND = "CH"


# Where tickets are posted to: of no other country is an address asked.
ADDRESSES = ("FR", "CH", "BE", "LU", "DE", "IT", "ES", "GB")


class RefundPolicy(StrEnum):
    """Which tender is refunded first when part of an order with several tenders is refunded."""

    IN_TURN = "in_turn"
    PRO_RATA = "pro_rata"


class IdentifiesAt(StrEnum):
    """When shoppers say who they are: at checkout, before something is held, or before seeing what is on."""

    CHECKOUT = "checkout"
    BASKET = "basket"
    CATALOGUE = "catalogue"


class OriginPolicy(StrEnum):
    """Whether whoever orders is asked where they know the venue from."""

    NEVER = "never"
    OPTIONAL = "optional"
    REQUIRED = "required"


class AccountMode(StrEnum):
    """Which of its own provider accounts a channel pays with: one where no money moves, or a live one."""

    TEST = "test"
    LIVE = "live"
