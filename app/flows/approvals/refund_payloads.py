"""A reversal as plain values, to be kept until somebody has approved it."""

from __future__ import annotations

from typing import Any

from app.kernel.money import Money
from app.sale.orders.models import AdjustmentKind
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals.items import RefundItems, Reversal


def to_payload(reversal: Reversal) -> dict[str, Any]:
    items, shares = reversal.items, reversal.shares
    return {
        "lines": sorted(items.lines),
        "gifts": sorted(items.gifts),
        "charges": sorted(items.charges),
        "fees": items.fees,
        "method": reversal.method.value,
        "shares": None if shares is None else {key: share.minor for key, share in shares.items()},
        "consent": reversal.consent,
        "keep_places": reversal.keep_places,
    }


def from_payload(payload: dict[str, Any], currency: str) -> Reversal:
    shares = payload["shares"]
    return Reversal(
        RefundItems(
            frozenset(payload["lines"]),
            frozenset(payload["gifts"]),
            frozenset(map(AdjustmentKind, payload["charges"])),
            payload["fees"],
        ),
        RefundMethod(payload["method"]),
        None if shares is None else {key: Money(minor, currency) for key, minor in shares.items()},
        payload["consent"],
        payload["keep_places"],
    )
