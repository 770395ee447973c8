"""How a voucher stands, in words."""

from __future__ import annotations

from app.flows.finding.issued import Standing
from app.http.i18n import lazy, lazy_pgettext
from app.office.status import Status

STANDINGS = {
    Standing.IN_USE: lazy("In use"),
    Standing.USED_UP: lazy("Used up"),
    Standing.EXPIRED: lazy_pgettext("voucher", "Expired"),
    Standing.BLOCKED: lazy_pgettext("voucher", "Blocked"),
}
MARKS = {
    Standing.IN_USE: ("good", "done"),
    Standing.USED_UP: ("soft", "open"),
    Standing.EXPIRED: ("soft", "ended"),
    Standing.BLOCKED: ("warn", "needs"),
}
UNPAID = "unpaid"
ALL = {
    "": lazy_pgettext("vouchers", "All"),
    **{found.value: word for found, word in STANDINGS.items()},
    UNPAID: lazy("Not paid yet"),
}


def status(found: Standing) -> Status:
    tone, mark = MARKS[found]
    return Status(str(STANDINGS[found]), tone, mark)


def not_paid() -> Status:
    return Status(str(ALL[UNPAID]), "soft", "open")
