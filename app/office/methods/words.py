"""What a payment method is and how it stands, in words."""

from __future__ import annotations

from app.http.i18n import _, lazy
from app.office.rule_words import METHOD_TYPES as TYPES
from app.office.rule_words import METHOD_USES as USES
from app.office.status import Status
from app.venue.payment_methods.models import MethodStatus, ProductFamily

__all__ = ["FAMILIES", "STATUSES", "TYPES", "USES", "no_fee", "status"]

STATUSES = {
    MethodStatus.VISIBLE: lazy("Visible"),
    MethodStatus.HIDDEN: lazy("Hidden"),
    MethodStatus.ARCHIVED: lazy("Archived"),
}
FAMILIES = {ProductFamily.TICKETS: lazy("Tickets"), ProductFamily.VOUCHERS: lazy("Gift vouchers")}
MARKS = {
    MethodStatus.VISIBLE: ("good", "done"),
    MethodStatus.HIDDEN: ("soft", "open"),
    MethodStatus.ARCHIVED: ("soft", "ended"),
}


def no_fee(source: str | None) -> str:
    """Why it may carry no fee, with the law."""
    if source is None:
        return _("Only what shoppers choose to pay at once can carry a fee.")
    return _("The law allows no fee for it where it is offered: %(law)s.", law=source)


def status(found: MethodStatus) -> Status:
    tone, mark = MARKS[found]
    return Status(STATUSES[found], tone, mark)
