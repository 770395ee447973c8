"""What the shopper sent, as the payment services want it."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import request

from app.db import keyed_digest
from app.http import rate_limits
from app.http.languages import lang
from app.people.cards.models import SavedCard
from app.psp.port import Browser, CardDetails
from app.sale.orders.models import Order
from app.settlement.payments import services as payments
from app.settlement.payments.rate_limits import RequestOrigin
from app.shop.card_payment import payment_options
from app.shop.card_payment.payment_target import PaymentTarget


def payment_of(
    target: PaymentTarget,
    attempt: str,
    token: str,
    card: CardDetails,
    saved: SavedCard | None,
    *,
    keep: bool = False,
) -> payments.CardPayment:
    """Only we know where a saved card is from: its provider says so of payments, not of cards."""
    order = target.order
    card = replace(card, country=saved.country) if saved else card
    return payments.CardPayment(
        attempt=attempt,
        token=token,
        card=card,
        lang=lang(),
        payer=payments.payer_of(order, card.holder, request.remote_addr or ""),
        browser=_browser(order),
        return_url=payment_options.absolute("checkout.bank_return"),
        origin=_origin(order),
        saved_card_ref=saved.ref if saved else None,
        save_card=keep,
        instalments=target.due,
        is_mandate=target.is_mandate,
    )


def _origin(order: Order) -> RequestOrigin:
    """Who tries: the basket stands for the visitor, wherever the browser says it comes from."""
    return RequestOrigin(keyed_digest(order.basket_ref), rate_limits.network_digest())


def _browser(order: Order) -> Browser:
    facts = order.browser
    return Browser(
        accept=request.headers.get("Accept", ""),
        user_agent=request.headers.get("User-Agent", ""),
        language=facts.get("language") or request.accept_languages.best or lang(),
        javascript=facts.get("javascript") == "1",
        java=facts.get("java") == "true",
        color_depth=_number(facts.get("color_depth")),
        screen_width=_number(facts.get("screen_width")),
        screen_height=_number(facts.get("screen_height")),
        timezone=_number(facts.get("timezone")),
    )


WRITTEN = re.compile("-?[0-9]{1,6}")


def _number(text: str | None) -> int | None:
    """A fact a browser may have made up: the adapter clamps what is a number at all."""
    return int(text) if text and WRITTEN.fullmatch(text) else None
