"""Payments, instalments, refunds and ledger entries, in the copy of a contact's data."""

from __future__ import annotations

from app.accounting.ledger.models import Posting
from app.accounting.vouchers.models import Voucher
from app.flows.privacy import serializers
from app.flows.privacy.serializers import Facts, Numbers
from app.kernel.money import Money
from app.sale.promotions.models import Redemption
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.tenders.models import Tender


def payment(found: Payment, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "state": found.state,
        "amount": serializers.money(found.amount),
        "card": found.card,
        "provider": found.provider,
        "started_at": serializers.instant(found.started_at),
        "settled_at": serializers.instant(found.settled_at),
    }


def schedule(found: Schedule, numbers: Numbers) -> Facts:
    """What they agreed to, with the text of the mandate, and each instalment as it stands."""
    card = found.card
    return {
        "order": numbers[found.order_ref],
        "mandate": found.mandate,
        "mandate_version": found.mandate_version,
        "agreed_at": serializers.instant(found.agreed_at),
        "taken_from": f"{card.brand} {card.last4}" if card else None,
        "instalments": [_instalment(row) for row in found.instalments],
    }


def _instalment(found: Instalment) -> Facts:
    return {
        "number": found.number,
        "due_on": found.due_on.isoformat(),
        "amount": serializers.money(found.amount),
        "state": found.state,
        "settled_at": serializers.instant(found.settled_at),
    }


def refund(found: Refund, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "state": found.state,
        "amount": serializers.money(found.amount),
        "to": found.destination,
        "why": found.reason,
        "decided_at": serializers.instant(found.due_at),
    }


def reversal(found: RefundHeader, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "amount": serializers.money(found.amount),
        "why": found.reason,
        "decided_at": serializers.instant(found.decided_at),
    }


def tender(found: Tender, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "from": found.kind,
        "voucher_ends_in": found.voucher.last4 if found.voucher else None,
        "state": found.state,
        "amount": serializers.money(found.amount),
        "set_aside_at": serializers.instant(found.reserved_at),
    }


def entry(found: Posting, numbers: Numbers) -> Facts:
    """Signed as in the ledger: credit granted is negative, a new debt is positive."""
    return {
        "account": found.account.partition(":")[0],
        "order": numbers.get(found.transaction.order_ref),
        "amount": serializers.money(Money(found.minor, found.currency)),
        "why": found.transaction.reason,
        "booked_at": serializers.instant(found.transaction.booked_at),
    }


def voucher(found: Voucher) -> Facts:
    return {"ends_in": found.last4, "state": found.state, "expires_at": serializers.instant(found.expires_at)}


def redemption(found: Redemption) -> Facts:
    return {"code": found.code, "state": found.state, "used_at": serializers.instant(found.reserved_at)}
