"""Requests for approval in words: where they stand, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.flows.approvals.models import Approval
from app.flows.approvals.states import ApprovalState
from app.http import formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.office.refund_words import reason as reason_words
from app.office.status import Status
from app.presenters import line_groups
from app.sale.orders.models import Order

STATES = {
    ApprovalState.WAITING: (lazy("To approve"), "warn", "needs"),
    ApprovalState.APPROVED: (lazy("Approved"), "good", "done"),
    ApprovalState.REFUSED: (lazy("Not approved"), "soft", "ended"),
    ApprovalState.CHANGED: (lazy("Changed since: ask again"), "warn", "needs"),
    ApprovalState.WITHDRAWN: (lazy("Withdrawn"), "soft", "ended"),
}
DESTINATIONS = {
    "card": lazy("To the card"),
    "credit": lazy("To the credit balance"),
    "voucher": lazy("On a voucher"),
    "instalments": lazy("Instalments less"),
    "deferred": lazy("Debt less"),
}


def status(found: Approval, now: datetime) -> Status:
    if found.state is ApprovalState.WAITING and not found.open_at(now):
        return Status(_("Too late: nobody answered"), "soft", "ended")
    word, tone, mark = STATES[found.state]
    return Status(str(word), tone, mark)


def going(found: Approval) -> list[tuple[str, Money]]:
    """Where the money was to go when it was asked for."""
    currency = found.amount.currency
    return [
        (str(DESTINATIONS[destination]), Money(minor, currency))
        for destination, _source, _owner, minor in found.shown["shares"]
    ]


def taken(found: Approval, order: Order) -> Iterator[str]:
    """What of the order was to be taken back."""
    lines = set(found.payload["lines"])
    for line in order.lines:
        if line.id in lines:
            yield f"{line.place.performance.event.title.in_(lang())}, {line_groups.seat(line.place)}"
    for gift in order.gifts:
        if gift.ref in found.payload["gifts"]:
            yield _("Gift voucher")
    if found.payload["delivery"]:
        yield _("Delivery")


def reason(found: Approval) -> str:
    return reason_words(found.reason)


def approved(amount: Money) -> str:
    return _("Approved: %(amount)s is on its way back.", amount=formats.money(amount, lang()))
