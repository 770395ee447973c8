"""Why an attempt is refused before any bank is asked."""

from __future__ import annotations


class PaymentPending(Exception):
    """An earlier attempt is still open: another card may be tried only after it was refused."""


class CardLocked(Exception):
    """This saved card's code was wrong too often for this order: another card has to pay it."""


class CountryRefused(Exception):
    """This card is known to be from a country whose cards the channel does not accept."""


class NotPayable(Exception):
    """The order was replaced, canceled, has lapsed or is paid already; or it owes another amount."""
