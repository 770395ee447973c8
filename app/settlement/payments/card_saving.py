"""A card is saved once it has paid, and not before. A saved card that a bank no longer knows is dropped."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from app.kernel import clock
from app.people.cards import services as cards
from app.psp.port import CardDetails, DeclineReason, Expiry
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState


def pending(token: str, card: CardDetails) -> str:
    """What is needed to save a card later, as JSON, with the time its owner agreed to that: now."""
    return json.dumps({"token": token, "card": asdict(card), "at": clock.now().isoformat()})


def apply(payment: Payment, *, tried_again: bool) -> str | None:
    """Save, keep or drop the card, as the payment's new state asks for. The caller commits.

    Returns the ref of the saved card that paid, if there is one. `tried_again`: the same payment is attempted
    once more, so that its card is still needed.
    """
    if payment.state is PaymentState.CAPTURED:
        return cards.used(payment.saved_card_ref) if payment.saved_card_ref else _save(payment)
    if payment.state is PaymentState.DECLINED:
        if payment.saved_card_ref and payment.reason == DeclineReason.TOKEN_GONE:
            cards.gone(payment.saved_card_ref)
        if not tried_again:
            discard(payment)
    return None


def _save(payment: Payment) -> str | None:
    """Cards are saved for accounts only, and only if the channel allows it or later instalments need it."""
    order = payment.order
    if not payment.pending_card:
        return None
    if not order.contact_ref or not (order.channel.saves_cards or payment.is_mandate):
        discard(payment)
        return None
    found = json.loads(payment.pending_card)
    agreed = datetime.fromisoformat(found["at"])
    seen = replace(_seen(found["card"]), country=payment.card_country)
    card = cards.save(order.contact_ref, payment.provider, found["token"], seen, agreed)
    payment.pending_card = None
    return card.ref if card else None


def discard(payment: Payment) -> None:
    """The card did not pay, so it is not saved (S21). The caller commits."""
    if not payment.pending_card:
        return
    cards.forget(payment.provider, json.loads(payment.pending_card)["token"])
    payment.pending_card = None


def _seen(facts: dict[str, Any]) -> CardDetails:
    expiry = facts.pop("expiry")
    return CardDetails(**facts, expiry=Expiry(**expiry) if expiry else None)
