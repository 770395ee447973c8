"""One attempt to pay by card, as the shopper or the worker asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.db import keyed_digest
from app.psp.port import Address, Browser, CardDetails, OnFile, Payer, Series
from app.sale.orders.models import Order
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.rate_limits import RequestOrigin


@dataclass(frozen=True)
class CardPayment:
    """How one attempt pays by card.

    `saved_card_ref`: the saved card it uses, if it is one. `save_card`: the card is saved once it has paid.
    `instalments`: those it pays; None if it pays the order itself. `is_mandate`: the shopper agrees that
    later instalments are taken from this card. `merchant_initiated`: the worker takes an instalment of that
    `series`, without the shopper.
    """

    attempt: str
    token: str = field(repr=False)
    card: CardDetails
    lang: str
    payer: Payer
    browser: Browser
    return_url: str
    origin: RequestOrigin = field(default_factory=RequestOrigin)
    saved_card_ref: str | None = None
    save_card: bool = False
    instalments: InstalmentSet | None = None
    is_mandate: bool = False
    merchant_initiated: bool = False
    series: Series | None = None

    @property
    def on_file(self) -> OnFile | None:
        if self.merchant_initiated:
            return OnFile.MERCHANT
        if self.is_mandate:
            return OnFile.SERIES
        if self.saved_card_ref:
            return OnFile.SHOPPER
        return OnFile.FIRST if self.save_card else None

    @property
    def card_fingerprint(self) -> str:
        """Empty if the provider shows nothing of the card: all of those would be one."""
        seen = self.card
        if not seen.last4:
            return ""
        return keyed_digest(f"{seen.brand} {seen.last4} {seen.expiry} {seen.holder.casefold()}")


def payer_of(order: Order, holder: str, ip: str = "") -> Payer:
    """Who pays an order, as the card's bank wants to know them. `holder` is the name on the card."""
    home = order.address or {}
    address = Address(*(home.get(part, "") for part in ("street", "postcode", "town", "country")))
    return Payer(holder=holder, email=order.email, address=address, ip=ip)
