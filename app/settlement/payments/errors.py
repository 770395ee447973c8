"""Why no bank is asked."""

from __future__ import annotations


class PaymentPending(Exception):
    """An earlier attempt is still open: another card only after a no."""


class CardLocked(Exception):
    """This saved card's code was wrong too often for this order: another card has to pay it."""


class NotPayable(Exception):
    """Nothing waits for this money: the order was replaced, canceled or has lapsed, or it is paid already."""
