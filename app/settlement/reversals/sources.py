"""What paid an order, and how much of it can still go back to each source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund
from app.settlement.refunds.splits import FundingSource, Paid, split
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState


def split_over_sources(
    order: Order, amount: Money, chosen: Mapping[str, Money] | None = None,
    barred: Collection[FundingSource] = (),
) -> list[tuple[Paid, Money]]:  # fmt: skip
    """How much of an amount goes back to each source of the order's money, but for those that are barred.

    Raises splits.TooMuch, BadSplit or ShareTooHigh.
    """
    paid = [source for source in of_order(order) if source.source not in barred]
    return split(paid, amount, order.channel.refund_policy, chosen)


def of_order(order: Order) -> list[Paid]:
    """Each source of the order's money, and how much of it can still go back."""
    back = refunds.of_order(order.ref)
    paid = [*_by_card(payments.of_order(order.ref), back), *_by_tender(tenders.of_order(order.ref), back)]
    return _without_debt_payment(paid, order.debt_payment)


def _by_card(attempts: Iterable[Payment], back: Sequence[Refund]) -> Iterator[Paid]:
    """What cards paid. Money that was not owed is on its way back already."""
    for payment in attempts:
        if payment.state is PaymentState.CAPTURED:
            returned = _total((r.amount for r in back if r.payment_ref == payment.ref), payment.amount)
            yield Paid(payment.ref, FundingSource.CARD, payment.amount, returned, payment.card or "")


def _by_tender(taken: Iterable[Tender], back: Sequence[Refund]) -> Iterator[Paid]:
    debts = OpenDebts()
    for tender in taken:
        if tender.state is not TenderState.CAPTURED:
            continue
        returned = _total((r.amount for r in back if r.tender_ref == tender.ref), tender.amount)
        match tender.kind:
            case TenderKind.INSTALMENTS:
                yield _open_instalments(tender)
            case TenderKind.DEFERRED:
                yield from _on_account(tender, tender.amount - returned, debts)
            case _:
                label = tender.voucher.last4 if tender.voucher else ""
                yield Paid(tender.ref, FundingSource(tender.kind), tender.amount, returned, label)


def _open_instalments(tender: Tender) -> Paid:
    """Only instalments not paid yet. Those that are paid count as the payments and tenders that paid them."""
    schedule = instalments.of_order(tender.order_ref)
    nothing = Money(0, tender.amount.currency)
    return Paid(tender.ref, FundingSource.INSTALMENTS, schedule.left if schedule else nothing, nothing)


def _on_account(tender: Tender, left: Money, debts: OpenDebts) -> Iterator[Paid]:
    """What is still owed lowers the debt; what has been paid of it since becomes credit."""
    nothing = Money(0, left.currency)
    owed = debts.lowered_by(left, str(tender.contact_ref))
    yield Paid(tender.ref, FundingSource.DEFERRED, owed, nothing)
    yield Paid(tender.ref, FundingSource.CREDIT, left - owed, nothing)


class OpenDebts:
    """What contacts still owe. Several parts of one order may be on account: no debt is lowered twice."""

    def __init__(self) -> None:
        self._owed: dict[str, Money] = {}

    def lowered_by(self, amount: Money, contact_ref: str) -> Money:
        """How much of this amount finds a debt."""
        if contact_ref not in self._owed:
            self._owed[contact_ref] = deferred.owed(session.get_one(Contact, contact_ref))
        found = min(amount, self._owed[contact_ref])
        self._owed[contact_ref] -= found
        return found


PAYS_DEBTS = (FundingSource.CARD, FundingSource.CREDIT, FundingSource.DEFERRED)  # a voucher pays no debt


def _without_debt_payment(paid: list[Paid], debt_payment: Money) -> list[Paid]:
    """An older debt that was paid with the order stays paid: that much does not go back to its source."""
    for source in PAYS_DEBTS:
        for place, part in enumerate(paid):
            if part.source is source:
                kept = min(part.left, debt_payment)
                paid[place] = replace(part, returned=part.returned + kept)
                debt_payment -= kept
    return paid


def _total(amounts: Iterable[Money], like: Money) -> Money:
    return money.total(amounts, like.currency)
