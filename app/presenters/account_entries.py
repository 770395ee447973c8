"""Why a balance moved: for the account of a contact, for a voucher and for the office."""

from __future__ import annotations

from app.http import formats
from app.http.i18n import _
from app.settlement.statements.services import Entry, EntryKind


def words(entry: Entry) -> str:
    """Why a balance moved. What staff wrote is shown as they wrote it."""
    if entry.kind is EntryKind.ADJUSTED or entry.order is None:
        return entry.reason or _("Taken over from another account")
    number = formats.order_number(entry.order.number)
    if entry.kind is EntryKind.REFUND:
        return _("Refund of order %(number)s", number=number)
    if entry.kind is EntryKind.SET_ASIDE:
        return _("Set aside for order %(number)s", number=number)
    if entry.kind is EntryKind.SETTLED:
        return _("Paid for order %(number)s", number=number)
    return _("Order %(number)s", number=number)


def voucher_words(entry: Entry) -> str:
    """Why the balance of a voucher moved."""
    number = formats.order_number(entry.order.number) if entry.order else ""
    if entry.order is None:
        return entry.reason or _("Issued by a command")
    if entry.kind is EntryKind.ORDER and entry.amount.minor > 0:
        return _("Sold with order %(number)s", number=number)
    if entry.kind is EntryKind.REFUND and entry.amount.minor < 0:
        return _("Taken back with order %(number)s", number=number)
    return words(entry)
