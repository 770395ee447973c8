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
from app.settlement.instalments.models import Schedule
from app.settlement.pay_links import open_amounts
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund
from app.settlement.refunds.splits import FundingSource
from app.settlement.tenders.models import Tender, TenderKind

ON_ACCOUNT = (TenderKind.DEFERRED, TenderKind.INSTALMENTS)


class Figures(NamedTuple):
    """`owed` is what of `left` stands on a deferred account."""

    paid: Money
    left: Money
    owed: Money


def of(
    order: Order,
    taken: Sequence[Payment],
    stored: Sequence[Tender],
    back: Sequence[Refund],
    schedule: Schedule | None,
) -> Figures:
    """An order counts as paid as soon as how it is paid is agreed; money may come later."""
    currency = order.total.currency
    came = [payment.amount for payment in taken]
    came += [tender.amount for tender in stored if tender.kind not in ON_ACCOUNT]
    paid, nothing = money.total(came, currency), Money(0, currency)
    put = money.total((one.amount for one in stored if one.kind is TenderKind.DEFERRED), currency)
    if put == nothing:
        return Figures(paid, schedule.left if schedule else nothing, nothing)
    found = open_amounts.open_amount(order)
    owed = found.amount if found and found.debtor else nothing
    off = money.total((one.amount for one in back if one.destination is FundingSource.DEFERRED), currency)
    return Figures(paid + max(put - off - owed, nothing), owed, owed)


def stands(order: Order, schedule: Schedule | None, figures: Figures) -> Status:
    """As the list says it, but for money that is still to come."""
    if not order.paid or not figures.left.minor:
        return words.state_of(order, partly=len(order.standing) < len(order.lines))
    if figures.owed.minor or not schedule:
        return Status(_("On account, to be paid"), "soft", "part")
    done = len(schedule.instalments) - len(schedule.open)
    said = plural(
        "%(num)d instalment of %(all)d paid", "%(num)d instalments of %(all)d paid", done,
        all=len(schedule.instalments),
    )  # fmt: skip
    return Status(said, "soft", "part")
