"""The figures of an order: what it costs, what came of that, what is still to come, what went back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.http.i18n import _, plural
from app.kernel import money
from app.kernel.money import Money
from app.office.orders import words
from app.office.status import Status
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments.models import Schedule
from app.settlement.pay_links import open_amounts
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import RefundState
from app.settlement.tenders.models import Tender, TenderKind

ON_ACCOUNT = (TenderKind.DEFERRED, TenderKind.INSTALMENTS)


class Figures(NamedTuple):
    """`owed` is what of `left` stands on a deferred account. `refunded`: of the order, whichever way it went
    back; `kept` is what the order comes to without it.
    """

    paid: Money
    left: Money
    owed: Money
    refunded: Money
    kept: Money


def of(
    order: Order,
    taken: Sequence[Payment],
    stored: Sequence[Tender],
    back: Sequence[Refund],
    schedule: Schedule | None,
) -> Figures:
    """An order counts as paid as soon as how it is paid is agreed; money may come later."""
    refunded = _refunded(order, back)
    kept = max(order.total - refunded, Money(0, order.total.currency))
    return Figures(*_paid(order, taken, stored, back, schedule), refunded, kept)


def _refunded(order: Order, back: Sequence[Refund]) -> Money:
    """Of an order that was paid too late nothing is taken back: what was paid goes back as it came."""
    if order.refunded.minor or order.state is not OrderState.REFUNDED:
        return order.refunded
    sent = (one.amount for one in back if one.state is not RefundState.CANCELED)
    return money.total(sent, order.total.currency)


def _paid(
    order: Order,
    taken: Sequence[Payment],
    stored: Sequence[Tender],
    back: Sequence[Refund],
    schedule: Schedule | None,
) -> tuple[Money, Money, Money]:
    """What came, what is left, and what of that is owed."""
    currency = order.total.currency
    came = [payment.amount for payment in taken]
    came += [tender.amount for tender in stored if tender.kind not in ON_ACCOUNT]
    paid, nothing = money.total(came, currency), Money(0, currency)
    put = money.total((one.amount for one in stored if one.kind is TenderKind.DEFERRED), currency)
    if order.live and order.transfer_due_on:
        return paid, order.due, nothing
    if put == nothing:
        return paid, schedule.left if schedule else nothing, nothing
    found = open_amounts.open_amount(order)
    owed = found.amount if found and found.debtor else nothing
    off = money.total((one.amount for one in back if one.destination is FundingSource.DEFERRED), currency)
    return paid + max(put - off - owed, nothing), owed, owed


def stands(order: Order, schedule: Schedule | None, figures: Figures) -> Status:
    """As the list says it, but for money that is still to come."""
    if not order.paid or not figures.left.minor:
        return words.state_of(order)
    if figures.owed.minor or not schedule:
        return Status(_("On account, to be paid"), "soft", "part")
    done = len(schedule.instalments) - len(schedule.open)
    said = plural(
        "%(num)d instalment of %(all)d paid", "%(num)d instalments of %(all)d paid", done,
        all=len(schedule.instalments),
    )  # fmt: skip
    return Status(said, "soft", "part")
