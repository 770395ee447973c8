"""Promo codes in words: what one takes off, and why it is refused."""

from __future__ import annotations

from datetime import datetime

from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import PromoCodeRejected, PromoRefusal


def reduction(promo: PromoCode, currency: str) -> str:
    if promo.percent_bp is not None:
        return formats.share(promo.percent_bp, lang())
    return formats.money(Money(promo.amount_minor or 0, currency), lang())


def refusal(rejected: PromoCodeRejected) -> str:
    """Exactly what is wrong with it, and nothing of how others used it."""
    match rejected.reason:
        case PromoRefusal.NOT_YET:
            return _("Valid from %(day)s.", day=_day(rejected.moment))
        case PromoRefusal.EXPIRED:
            return _("Code expired on %(day)s.", day=_day(rejected.moment))
        case PromoRefusal.BELOW_MINIMUM if rejected.least:
            return _("Valid from %(amount)s.", amount=formats.money(rejected.least, lang()))
    return {
        PromoRefusal.NOT_ONLINE: _("This code cannot be used online."),
        PromoRefusal.OTHER_EVENT: _("Not valid for this event."),
        PromoRefusal.USED: _("Code already used."),
        PromoRefusal.ONE_ALREADY: _("Only one promo code an order. Remove the other one first."),
    }.get(rejected.reason, _("Unknown code."))


def _day(moment: datetime | None) -> str:
    return formats.day(moment, lang(), brands.channel().timezone) if moment else ""
