"""How the shopper means to pay by card, this time."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.db import keyed_digest
from app.psp.port import Address, Browser, CardDetails, OnFile, Payer, Series
from app.sale.orders.models import Order
from app.settlement.payments.debts import InstalmentSet
from app.settlement.payments.rate_limits import RequestOrigin


@dataclass(frozen=True)
class CardPayment:
    """How the shopper means to pay, this time.

    `saved` is the ref of the saved card, if it is one; `keep`: the card is to be saved once it has paid.
    `due` are the instalments it pays, if it does not pay the order itself. `is_mandate`: the shopper agrees
    that later instalments are taken from this card; `merchant_initiated`: they have, and this is one of that
    `series`.
    """

    attempt: str
    token: str = field(repr=False)
    card: CardDetails
    lang: str
    payer: Payer
    browser: Browser
    return_url: str
    whence: RequestOrigin = field(default_factory=RequestOrigin)
    saved: str | None = None
    keep: bool = False
    due: InstalmentSet | None = None
    is_mandate: bool = False
    merchant_initiated: bool = False
    series: Series | None = None

    @property
    def on_file(self) -> OnFile | None:
        if self.merchant_initiated:
            return OnFile.MERCHANT
        if self.is_mandate:
            return OnFile.SERIES
        if self.saved:
            return OnFile.SHOPPER
        return OnFile.FIRST if self.keep else None

    @property
    def card_fingerprint(self) -> str:
        seen = self.card
        return keyed_digest(f"{seen.brand} {seen.last4} {seen.expiry} {seen.holder.casefold()}")


def payer_of(order: Order, holder: str, ip: str = "") -> Payer:
    """Who pays an order, as the card's bank wants to know them. `holder` is the name on the card."""
    home = order.address or {}
    address = Address(*(home.get(part, "") for part in ("street", "postcode", "town", "country")))
    return Payer(holder=holder, email=order.email, address=address, ip=ip)
