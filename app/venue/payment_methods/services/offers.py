"""Which payment methods a point of sale offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, select

from app import cache
from app.db import session
from app.kernel.money import Money
from app.venue.channels.models import Channel
from app.venue.payment_methods import surcharges
from app.venue.payment_methods.models import (
    MethodStatus,
    MethodType,
    MethodUse,
    PaymentMethod,
    PointOfSale,
    PointOfSaleKind,
    PointOfSaleMethod,
)


@dataclass(frozen=True)
class MethodOffer:
    """The methods a point of sale offers, in their order, and the code of the default."""

    methods: Sequence[PaymentMethod]
    default: str | None

    def for_families(self, families: Collection[str]) -> MethodOffer:
        """Without the methods that may not pay a basket that holds these."""
        return replace(self, methods=[method for method in self.methods if method.fits(families)])

    def for_country(self, country: str) -> MethodOffer:
        """Without the methods that are not offered there."""
        return replace(self, methods=[method for method in self.methods if method.offered_in(country)])

    def of_type(self, kind: MethodType) -> PaymentMethod | None:
        return next((method for method in self.methods if method.type is kind), None)

    def method(self, code: str | None) -> PaymentMethod | None:
        return next((method for method in self.methods if method.code == code), None)

    def settling(self, amount: Money) -> list[PaymentMethod]:
        """Those that can pay what vouchers and credit leave to pay."""
        return [method for method in self.methods if method.type in SETTLING and method.takes(amount)]

    def preferred(self, possible: Sequence[PaymentMethod]) -> PaymentMethod | None:
        """The default if it is possible, else the first that is."""
        chosen = next((method for method in possible if method.code == self.default), None)
        return chosen or next(iter(possible), None)


def fee_of(method: PaymentMethod, channel: Channel) -> Money:
    """What an order paid so is charged in this channel; nothing where the law forbids it."""
    charged = 0 if surcharges.ban(method.type, channel.country) else method.fee_minor
    return Money(charged, channel.currency)


SETTLING = (MethodType.CARD, MethodType.DEFERRED, MethodType.INSTALMENTS, MethodType.TRANSFER)


def settles(method: PaymentMethod, channel: Channel) -> bool:
    """Whether it can pay a whole order in this channel; a transfer needs an account to go to."""
    return (
        method.pays
        and method.type in SETTLING
        and (method.type is not MethodType.TRANSFER or channel.takes_transfers)
    )


def offer_online(channel: Channel) -> MethodOffer:
    """What the web shop of this channel offers now."""
    return cache.get_or_load(("methods", channel.code), lambda: _offer(channel.code), channel.code)


def _offer(channel_code: str) -> MethodOffer:
    offered = cache.load_rows(_visible_online(channel_code))
    default = next((row.method_code for row in offered if row.is_default), None)
    return MethodOffer([row.method for row in offered], default)


def _visible_online(channel_code: str) -> Select[PointOfSaleMethod]:
    return (
        select(PointOfSaleMethod)
        .join(PointOfSale, PointOfSale.code == PointOfSaleMethod.point_of_sale_code)
        .join(PaymentMethod, PaymentMethod.code == PointOfSaleMethod.method_code)
        .where(
            PointOfSale.channel_code == channel_code,
            PointOfSale.kind == PointOfSaleKind.INTERNET,
            PaymentMethod.status == MethodStatus.VISIBLE,
            PaymentMethod.used_for != MethodUse.REFUND,
        )
        .order_by(PointOfSaleMethod.position, PointOfSaleMethod.method_code)
    )


def without_refunds(channel: Channel) -> frozenset[MethodType]:
    """The types of which every method of its points of sale says that it is not for refunds."""
    return cache.get_or_load(
        ("no refunds", channel.code), lambda: _without_refunds(channel.code), channel.code
    )


def _without_refunds(channel_code: str) -> frozenset[MethodType]:
    query = (
        select(PaymentMethod.type, PaymentMethod.used_for)
        .join(PointOfSaleMethod, PointOfSaleMethod.method_code == PaymentMethod.code)
        .join(PointOfSale, PointOfSale.code == PointOfSaleMethod.point_of_sale_code)
        .where(PointOfSale.channel_code == channel_code)
    )
    uses: dict[MethodType, set[MethodUse]] = {}
    for kind, used_for in session.execute(query):
        uses.setdefault(kind, set()).add(used_for)
    return frozenset(kind for kind, found in uses.items() if found == {MethodUse.PAYMENT})
