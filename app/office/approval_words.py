"""Requests for approval in words: where they stand, and what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.flows.approvals import outdated as outdated_requests
from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.approvals.states import ApprovalState
from app.http import formats
from app.http.i18n import _, lazy, pgettext
from app.http.languages import lang
from app.kernel.money import Money
from app.office import ages
from app.office.contact_names import called
from app.office.refund_words import reason as reason_words
from app.office.status import Status
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.presenters import line_groups
from app.presenters.prices import charge_name
from app.sale.orders import services as orders
from app.sale.orders.models import AdjustmentKind, Order

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
    if found.alone:
        return Status(_("Approved, without a second person"), "warn", "done")
    word, tone, mark = STATES[found.state]
    return Status(str(word), tone, mark)


def title(found: Approval) -> str:
    amount = formats.money(found.amount, lang())
    if found.kind is ApprovalKind.CREDIT:
        return _("Credit changed by %(amount)s", amount=amount)
    if found.kind is ApprovalKind.VOUCHER:
        return _("Voucher changed by %(amount)s", amount=amount)
    return _("Refund of %(amount)s", amount=amount)


def act(found: Approval) -> str:
    """What the button does."""
    amount = formats.money(found.amount, lang())
    if found.kind is ApprovalKind.CREDIT:
        return _("Approve and change the credit by %(amount)s", amount=amount)
    if found.kind is ApprovalKind.VOUCHER:
        return _("Approve and change the voucher by %(amount)s", amount=amount)
    return _("Approve and refund %(amount)s", amount=amount)


def going(found: Approval) -> list[tuple[str, Money]]:
    """Where the money was to go when it was asked for."""
    currency = found.amount.currency
    if found.kind is ApprovalKind.CREDIT:
        before = Money(found.shown["credit_minor"], currency)
        return [(_("Credit before"), before), (_("Credit after"), before + found.amount)]
    if found.kind is ApprovalKind.VOUCHER:
        before = Money(found.shown["left_minor"], currency)
        return [(_("Left on it before"), before), (_("Left on it after"), before + found.amount)]
    return [
        (str(DESTINATIONS[destination]), Money(minor, currency))
        for destination, _source, _owner, minor in found.shown["shares"]
    ]


def taken(found: Approval, order: Order | None) -> Iterator[str]:
    """What of the order was to be taken back."""
    if order is None:
        return
    lines = set(found.payload["lines"])
    for line in order.lines:
        if line.id in lines:
            yield f"{line.place.performance.event.title.in_(lang())}, {line_groups.seat(line.place)}"
    for gift in order.gifts:
        if gift.ref in found.payload["gifts"]:
            yield _("Gift voucher")
    yield from (charge_name(AdjustmentKind(kind)) for kind in found.payload["charges"])


class About(NamedTuple):
    """The number of an order or contact, or the end of a voucher's code; and whose it is."""

    number: str
    name: str


def about(found: Collection[Approval]) -> dict[str, About]:
    """What each is about, by its subject."""
    refs = {kind: {one.subject_ref for one in found if one.kind is kind} for kind in ApprovalKind}
    placed = orders.called(refs[ApprovalKind.REFUND])
    known = customers.of_refs(refs[ApprovalKind.CREDIT])
    found_about = {ref: About(formats.order_number(number), name) for ref, (number, name) in placed.items()}
    found_about |= {ref: About(f"#{one.number}", called(one)) for ref, one in known.items()}
    ends = vouchers.ends(refs[ApprovalKind.VOUCHER])
    return found_about | {ref: About(f"…{last4}", _("Voucher")) for ref, last4 in ends.items()}


def kind(found: Approval) -> str:
    if found.kind is ApprovalKind.CREDIT:
        return _("More credit") if found.amount.minor > 0 else _("Less credit")
    if found.kind is ApprovalKind.VOUCHER:
        return _("More on a voucher") if found.amount.minor > 0 else _("Less on a voucher")
    return pgettext("request", "Refund")


def what(found: Approval) -> str:
    """What was asked for, and why."""
    return _("%(what)s: %(why)s", what=kind(found), why=reason(found))


def age(found: Approval, now: datetime) -> str:
    return ages.written(now - found.asked_at)


def outdated(found: Approval, order: Order | None, contact: Contact | None) -> str:
    """Why it can only be given back; empty if it may still be done."""
    if order and outdated_requests.refund_is(found, order):
        return _(
            "Part of it was refunded since, so this cannot be approved any more: it must be asked for again."
        )
    if contact and outdated_requests.credit_is(found, contact, credit.balance(contact)):
        return credit_moved()
    return ""


def credit_moved() -> str:
    return _(
        "The credit is not what it was, so this cannot be approved any more: it must be asked for again."
    )


def voucher_moved() -> str:
    return _(
        "What is left on it has changed, so this cannot be approved any more: it must be asked for again."
    )


def reason(found: Approval) -> str:
    return reason_words(found.reason)


def approved(found: Approval) -> str:
    amount = formats.money(found.amount, lang())
    if found.kind is ApprovalKind.CREDIT:
        return _("Approved: the credit is changed by %(amount)s.", amount=amount)
    if found.kind is ApprovalKind.VOUCHER:
        return _("Approved: the voucher is changed by %(amount)s.", amount=amount)
    return _("Approved: %(amount)s is on its way back.", amount=amount)
