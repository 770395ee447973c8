"""Whether the bank would be asked to check the shopper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.psp.port import Authentication, DeclineReason
from app.sale.orders.models import Order
from app.settlement.payments import sca
from app.settlement.payments.card_payment import CardPayment
from app.settlement.payments.models import Payment
from app.settlement.payments.sca import ScaDecision


def checks_shopper(order: Order, tries: Sequence[Payment], amount: Money) -> bool:
    """Whether the bank would be asked to check whoever pays so much of this order now."""
    return decision(order, tries, clock.now(), amount).authentication in sca.ASKING


def decision(
    order: Order, tries: Sequence[Payment], now: datetime, amount: Money, asked: CardPayment | None = None
) -> ScaDecision:
    """Who agrees to a mandate is always checked: later payments are taken without them (S47, L14)."""
    if asked and asked.merchant_initiated:
        return sca.AGREED
    if asked and asked.is_mandate:
        return sca.MANDATE
    refused = any(payment.reason == DeclineReason.AUTHENTICATION_REQUIRED for payment in tries)
    contact = session.get(Contact, order.contact_ref) if order.contact_ref else None
    return sca.decide(
        sca.ScaRules.of(order.channel), sca.facts_of(order, contact, now, amount, refused_without=refused)
    )


def wants_check(payment: Payment) -> bool:
    unchecked = payment.authentication is Authentication.NEVER and not payment.merchant_initiated
    return unchecked and payment.reason == DeclineReason.AUTHENTICATION_REQUIRED
