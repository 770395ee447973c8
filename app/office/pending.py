"""A request that waits, as it stands on the record it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import url_for

from app.accounting.vouchers.models import Voucher
from app.flows.approvals import outdated
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.correspondence.services import Moment
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import money
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office import approval_words as words
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund


class Pending(NamedTuple):
    """`changed`: why it will have to be asked for again; empty if it will not. `url`: where one may answer or
    withdraw it; empty for whoever may do neither.
    """

    title: str
    text: str
    changed: str
    url: str


def refund(order: Order, moments: Iterable[Moment], back: Sequence[Refund]) -> Pending | None:
    """Asked for only if the history says that somebody asked: most sheets cost no statement more."""
    if not approvals.asked_lately((one.word, one.at) for one in moments if not one.ref):
        return None
    found = approvals.about_subject(ApprovalKind.REFUND, order.ref)
    if found is None:
        return None
    title = _("A refund of %(amount)s waits for approval.", amount=formats.money(found.amount, lang()))
    return _pending(found, title, _refunded_since(found, order, back))


def _refunded_since(found: Approval, order: Order, back: Sequence[Refund]) -> str:
    """What changed, and what that means; empty if nothing went back since."""
    since = money.total((one.amount for one in back if one.due_at > found.asked_at), order.total.currency)
    if not since:
        return ""
    amount = formats.money(since, lang())
    if outdated.refund_is(found, order):
        return _("%(amount)s was refunded since, so it will have to be asked for again.", amount=amount)
    return _(
        "%(amount)s was refunded since. If this comes to something else now, it goes back.", amount=amount
    )


def credit(contact: Contact, balance: Money) -> Pending | None:
    """`balance`: their credit."""
    found = approvals.about_subject(ApprovalKind.CREDIT, contact.ref)
    if found is None:
        return None
    amount = formats.money(found.amount, lang())
    title = _("A change of the credit by %(amount)s waits for approval.", amount=amount)
    moved = outdated.credit_is(found, contact, balance)
    return _pending(found, title, words.credit_moved() if moved else "")


def voucher(voucher: Voucher, left: Money) -> Pending | None:
    """`left`: what is left on it."""
    found = approvals.about_subject(ApprovalKind.VOUCHER, voucher.ref)
    if found is None:
        return None
    amount = formats.money(found.amount, lang())
    title = _("A change of the voucher by %(amount)s waits for approval.", amount=amount)
    return _pending(found, title, words.voucher_moved() if outdated.voucher_is(found, left) else "")


def _pending(found: Approval, title: str, changed: str) -> Pending:
    when = formats.when(found.asked_at, lang(), found.channel.timezone)
    text = _(
        "%(name)s asked on %(when)s: %(reason)s", name=found.asker.name, when=when,
        reason=words.reason(found),
    )  # fmt: skip
    return Pending(title, text, changed, _url(found))


def _url(found: Approval) -> str:
    by = access.actor()
    if found.asked_by == by.ref:
        return url_for("requests.own", ref=found.ref)
    if by.may(Right.APPROVE, found.channel_code):
        return url_for("approvals.approval", ref=found.ref)
    return ""
