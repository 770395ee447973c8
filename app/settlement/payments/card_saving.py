"""A card is saved when it has paid, and not before; what comes of a saved card when it pays."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.kernel import clock
from app.people.cards import services as cards
from app.psp.port import CardDetails, DeclineReason, Expiry
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState


def sealed(token: str, card: CardDetails) -> str:
    """What is needed to save a card later, and when its owner agreed to that: now."""
    return json.dumps({"token": token, "card": asdict(card), "at": clock.now().isoformat()})


def follow(payment: Payment, *, tried_again: bool) -> str | None:
    """What a payment's new state means for its card; what is tried again is not over. The caller commits.

    The ref of the saved card it was paid with, if that is one still, or is one from now on.
    """
    if payment.state is PaymentState.CAPTURED:
        if payment.saved_card_ref:
            return cards.used(payment.saved_card_ref)
        return _save(payment)
    if payment.state is PaymentState.DECLINED:
        if payment.saved_card_ref and payment.reason == DeclineReason.TOKEN_GONE:
            cards.gone(payment.saved_card_ref)
        if not tried_again:
            let_go(payment)
    return None


def _save(payment: Payment) -> str | None:
    """Only an account keeps cards, and only where the venue lets it, or where later payments need it."""
    order = payment.order
    if not payment.pending_card:
        return None
    if not order.contact_ref or not (order.channel.saves_cards or payment.is_mandate):
        let_go(payment)
        return None
    found = json.loads(payment.pending_card)
    agreed = datetime.fromisoformat(found["at"])
    card = cards.save(order.contact_ref, payment.provider, found["token"], _seen(found["card"]), agreed)
    payment.pending_card = None
    return card.ref if card else None


def let_go(payment: Payment) -> None:
    """It did not pay, so it is not saved (S21). The caller commits."""
    if not payment.pending_card:
        return
    cards.forget(payment.provider, json.loads(payment.pending_card)["token"])
    payment.pending_card = None


def _seen(facts: dict[str, Any]) -> CardDetails:
    expiry = facts.pop("expiry")
    return CardDetails(**facts, expiry=Expiry(**expiry) if expiry else None)
