"""What a payment method is and how it stands, in words."""

from __future__ import annotations

from app.http.i18n import lazy
from app.office.status import Status
from app.venue.payment_methods.models import MethodStatus, MethodType, ProductFamily

TYPES = {
    MethodType.CARD: lazy("Bank card"),
    MethodType.INSTALMENTS: lazy("Instalments by bank card"),
    MethodType.VOUCHER: lazy("Gift voucher"),
    MethodType.CREDIT: lazy("Credit balance"),
    MethodType.DEFERRED: lazy("Deferred account"),
    MethodType.CASH: lazy("Cash"),
    MethodType.CHEQUE: lazy("Cheque"),
    MethodType.TRANSFER: lazy("Bank transfer"),
    MethodType.EXTERNAL: lazy("Outside this system"),
}
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


def status(found: MethodStatus) -> Status:
    tone, mark = MARKS[found]
    return Status(STATUSES[found], tone, mark)
