"""Where to send a transfer for an order, in words for pages and messages."""

from __future__ import annotations

from app.http import formats
from app.http.i18n import _
from app.sale.orders.models import Order
from app.venue.channels import bank_account


def rows(order: Order, lang: str) -> list[tuple[str, str]]:
    """What a form of a bank asks for."""
    channel = order.channel
    found = [
        (_("Amount"), formats.money(order.due, lang)),
        (_("Account holder"), channel.bank_holder),
        ("IBAN", bank_account.spaced(channel.iban)),
        ("BIC", channel.bic),
        (_("Reference to give"), formats.order_number(order.number)),
    ]
    return [(label, value) for label, value in found if value]
