"""Why an attempt is refused before any bank is asked."""

from __future__ import annotations


class PaymentPending(Exception):
    """An earlier attempt is still open: another card may be tried only after it was refused."""


class CardLocked(Exception):
    """This saved card's code was wrong too often for this order: another card has to pay it."""


class NotPayable(Exception):
    """The order was replaced, canceled, has lapsed or is paid already; or it owes another amount."""
