"""The online point of sale of a channel, and how one pays there."""

from __future__ import annotations

from collections.abc import Iterator

from app.db import session
from app.kernel.texts import Texts
from app.settlement.instalments.models import InstalmentPlan
from app.venue.payment_methods.models import (
    MethodStatus,
    MethodType,
    PaymentMethod,
    PointOfSale,
    PointOfSaleKind,
    PointOfSaleMethod,
)


def add_point_of_sale(channel: str) -> None:
    """The web shop and how one pays there; the methods are the venue's, for all its channels."""
    shop = PointOfSale(
        code=f"{channel.upper()}-WEB",
        channel_code=channel,
        kind=PointOfSaleKind.INTERNET,
        name=Texts("Boutique en ligne", "Web shop"),
    )
    session.add(shop)
    for position, method in enumerate(_methods(), 1):
        session.merge(method)
        session.flush()
        offered = PointOfSaleMethod(point_of_sale_code=shop.code, method_code=method.code, position=position)
        offered.is_default = position == 1
        session.add(offered)
    for plan in _plans():
        session.merge(plan)


def _methods() -> Iterator[PaymentMethod]:
    def method(
        code: str, kind: MethodType, internal: Texts, public: Texts, least: int | None = None
    ) -> PaymentMethod:
        status, names = MethodStatus.VISIBLE, {"internal_name": internal, "public_name": public}
        return PaymentMethod(code=code, type=kind, status=status, least_minor=least, **names)

    card = Texts("E‑Paiement (carte de crédit)", "Pay in full by card")
    yield method("CBWEB", MethodType.CARD, Texts("CB WEB", "CARD WEB"), card)
    voucher = Texts("Bon cadeau", "Gift voucher")
    yield method("BON", MethodType.VOUCHER, Texts("BON CADEAU", "GIFT VOUCHER"), voucher)
    credit = Texts("Solde d’avoir", "Credit balance")
    yield method("AVOIR", MethodType.CREDIT, Texts("SOLDE AVOIR", "CREDIT BALANCE"), credit)
    later = Texts("Payer plus tard sur mon compte", "Pay later on account")
    thrice = Texts("Paiement en trois fois (carte bancaire)", "Pay in three instalments (bank card)")
    yield method("CB3X", MethodType.INSTALMENTS, Texts("CB 3 FOIS", "CARD 3 TIMES"), thrice, 15000)
    twice = Texts("Paiement en deux fois (carte bancaire)", "Pay in two instalments (bank card)")
    yield method("CB2X", MethodType.INSTALMENTS, Texts("CB 2 FOIS", "CARD TWICE"), twice, 15000)
    yield method("COMPTE", MethodType.DEFERRED, Texts("COMPTE D’ATTENTE", "DEFERRED ACCOUNT"), later)


def _plans() -> Iterator[InstalmentPlan]:
    """All of it before the first event, unless the venue wants otherwise."""
    yield InstalmentPlan(method_code="CB3X", number=3, split=[5000, 2500, 2500])
    yield InstalmentPlan(method_code="CB2X", number=2)
