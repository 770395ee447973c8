"""The bill of a basket: the amounts on every page and the one a bank is asked for come from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.kernel import money
from app.kernel.money import Money
from app.sale.promotions.models import PromoCode


@dataclass(frozen=True)
class Item:
    """One ticket: its all-in price, the fee inside it (minor units), its VAT (basis points), its event."""

    price: Money
    fee_minor: int
    vat_bp: int
    event: str


class ChargeKind(StrEnum):
    """What is charged for an order as a whole, whatever it holds."""

    DELIVERY = "delivery"
    ORDER_FEE = "order_fee"
    METHOD_FEE = "method_fee"


@dataclass(frozen=True)
class Charge:
    """Something charged for an order as a whole, and the VAT inside it (basis points)."""

    kind: ChargeKind
    price: Money
    vat_bp: int


@dataclass(frozen=True)
class Bill:
    """`shares` is the discount on each item, to the cent; VAT and refunds are computed from it.

    Gift vouchers are sold at their value: no fee, no promo code, and no VAT before they are used (L26).
    `debt_payment` is an older debt that is paid with it. `paid` are the VAT and the price of each item.
    """

    tickets: Money
    discount: Money
    shares: tuple[Money, ...]
    paid: tuple[tuple[int, Money], ...]
    charges: tuple[Charge, ...]
    gifts: Money
    debt_payment: Money

    @property
    def delivery(self) -> Money:
        return self.charged(ChargeKind.DELIVERY)

    @property
    def order_fee(self) -> Money:
        return self.charged(ChargeKind.ORDER_FEE)

    @property
    def method_fee(self) -> Money:
        return self.charged(ChargeKind.METHOD_FEE)

    def charged(self, *kinds: ChargeKind) -> Money:
        """What these come to; of all kinds if none is named."""
        wanted = (charge.price for charge in self.charges if not kinds or charge.kind in kinds)
        return money.total(wanted, self.tickets.currency)

    @property
    def vat(self) -> Money:
        """The tax included in it."""
        parts = [*self.paid, *((charge.vat_bp, charge.price) for charge in self.charges)]
        return vat(parts, self.tickets.currency)

    @property
    def goods(self) -> Money:
        """All of it that does not depend on how it is delivered or paid."""
        return self.tickets - self.discount + self.gifts + self.debt_payment + self.order_fee

    @property
    def total(self) -> Money:
        return self.goods + self.charged(ChargeKind.DELIVERY, ChargeKind.METHOD_FEE)

    def with_charge(self, charge: Charge | None) -> Bill:
        return replace(self, charges=(*self.charges, charge)) if charge else self

    @property
    def open_to_vouchers(self) -> Money:
        """What a voucher may pay: it buys no other voucher (E29), and pays no debt."""
        return self.total - self.gifts - self.debt_payment


def price(
    items: Sequence[Item],
    promo: PromoCode | None,
    currency: str,
    charges: Sequence[Charge] = (),
    gifts: Sequence[Money] = (),
    debt_payment: Money | None = None,
) -> Bill:
    """The bill of these items and gift vouchers. Charges and debt are added as they are.

    No fee is charged for an order whose tickets cost nothing.
    """
    tickets = money.total((item.price for item in items), currency)
    bases = [_base(item, promo, tickets) for item in items]
    discount = promo.discount(bases, currency) if promo else Money(0, currency)
    shares = discount.spread([base.minor for base in bases])
    paid = [(item.vat_bp, item.price - share) for item, share in zip(items, shares, strict=True)]
    free = tickets == discount
    return Bill(
        tickets=tickets,
        discount=discount,
        shares=tuple(shares),
        paid=tuple(paid),
        charges=tuple(
            one for one in charges if one.price and not (free and one.kind is ChargeKind.ORDER_FEE)
        ),
        gifts=money.total(gifts, currency),
        debt_payment=debt_payment or Money(0, currency),
    )


def _base(item: Item, promo: PromoCode | None, tickets: Money) -> Money:
    """The part of a price a promo code may lower; zero if the tickets cost less than the code's minimum."""
    nothing = Money(0, item.price.currency)
    if promo is None or tickets.minor < promo.least_minor:
        return nothing
    if promo.event_slugs and item.event not in promo.event_slugs:
        return nothing
    return item.price if promo.on_fees else item.price - Money(item.fee_minor, item.price.currency)


def vat(parts: Sequence[tuple[int, Money]], currency: str) -> Money:
    """The tax included, rounded once for each rate, as the ledger does."""
    rates: dict[int, Money] = {}
    for rate, amount in parts:
        rates[rate] = rates.get(rate, Money(0, currency)) + amount
    return money.total((amount.included(rate) for rate, amount in rates.items()), currency)
