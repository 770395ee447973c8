"""What of an order a card is to pay – all that is due of it, or some of its instalments – and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import url_for

from app.kernel.money import Money
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Schedule
from app.settlement.payments import services as payments
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.models import Payment


@dataclass(frozen=True)
class PaymentTarget:
    """`due` names the instalments; None is the order itself, at the payment step."""

    order: Order
    due: InstalmentSet | None = None

    @property
    def amount(self) -> Money:
        return self.due.amount if self.due else self.order.due

    @property
    def is_mandate(self) -> bool:
        """Whether paying means agreeing that the other shares are taken from the same card."""
        return self.due.is_mandate if self.due else self.order.in_shares

    @cached_property
    def schedule(self) -> Schedule | None:
        """All the shares of it, if paying means agreeing to the others."""
        return instalments.shown(self.order.ref) if self.is_mandate else None

    @property
    def page(self) -> str:
        if self.due is None:
            return url_for("checkout.payment")
        return page_of(self.order, self.due.numbers, use=self.due.is_mandate)

    @property
    def takes_saved(self) -> str:
        """Where a saved card goes that needs no code."""
        if self.due is None:
            return url_for("checkout.saved_card")
        return url_for("instalments.saved_card", ref=self.order.ref)

    def new_attempt(self) -> str:
        return payments.new_attempt(self.order, self.due)


def of(order: Order, attempt: str) -> PaymentTarget:
    """What an attempt is about. Raises ValueError for a name nobody here has written."""
    return PaymentTarget(order, InstalmentSet.read(attempt, order.total.currency))


def page_of(order: Order, numbers: Iterable[int], *, use: bool | None = None) -> str:
    """Where these instalments are paid; once they are, it says so. `use` is what was chosen there."""
    chosen = ".".join(map(str, numbers))
    agrees = None if use is None else int(use)
    return url_for("instalments.payment", ref=order.ref, shares=chosen, use=agrees)


def after(paid: Payment) -> str:
    """Where whoever paid instalments goes when the bank has spoken."""
    return page_of(paid.order, paid.instalment_numbers, use=paid.is_mandate)
