"""Why nothing is taken back."""

from __future__ import annotations


class Refused(Exception):
    """It cannot be taken back like this; nothing was changed."""


class NotPaid(Refused):
    """The order is not paid, or is refunded already."""


class UnknownItem(Refused):
    """No such ticket or gift voucher in this order."""


class AlreadyBack(Refused):
    """One of these items was taken back before."""


class NothingLeft(Refused):
    """Nothing of this order can be taken back any more."""


class NotForRefund(Refused):
    """The payment method it would go back to is not for refunds."""


class NoConsent(Refused):
    """Money becomes a voucher only if its owner agrees (L18)."""
