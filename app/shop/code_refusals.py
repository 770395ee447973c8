"""Why a code is refused: exactly what is wrong with it, and nothing of how others used it."""

from __future__ import annotations

from datetime import datetime

from app.accounting.vouchers.services import VoucherRefusal as Stored
from app.accounting.vouchers.services import VoucherRejected
from app.flows.checkout.services import NotOnline, OnlyGifts, TooManyVouchers
from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.sale.promotions.services import PromoCodeRejected
from app.sale.promotions.services import PromoRefusal as Promo

Refusal = PromoCodeRejected | VoucherRejected | NotOnline | OnlyGifts | TooManyVouchers


def refusal(rejected: Refusal) -> str:
    match rejected:
        case PromoCodeRejected():
            return _of_promo(rejected)
        case VoucherRejected():
            return _of_voucher(rejected)
        case TooManyVouchers():
            return plural(
                "%(num)d voucher at most pays for one order. Take it off to use another.",
                "%(num)d vouchers at most pay for one order. Take one off to use another.",
                rejected.limit,
            )
        case OnlyGifts():
            return _("Codes and vouchers are for tickets: they do not pay for gift vouchers.")
    return _("This voucher cannot be used online.")


def _of_promo(rejected: PromoCodeRejected) -> str:
    match rejected.reason:
        case Promo.NOT_YET:
            return _("Valid from %(day)s.", day=_day(rejected.moment))
        case Promo.EXPIRED:
            return _("Code expired on %(day)s.", day=_day(rejected.moment))
        case Promo.BELOW_MINIMUM if rejected.least:
            return _("Valid from %(amount)s.", amount=formats.money(rejected.least, lang()))
    return {
        Promo.NOT_ONLINE: _("This code cannot be used online."),
        Promo.OTHER_EVENT: _("Not valid for this event."),
        Promo.USED: _("Code already used."),
        Promo.ONE_ALREADY: _("Only one promo code an order. Remove the other one first."),
    }.get(rejected.reason, _("Unknown code."))


def _of_voucher(rejected: VoucherRejected) -> str:
    if rejected.reason is Stored.EXPIRED:
        return _("Voucher expired on %(day)s.", day=_day(rejected.moment))
    return {
        Stored.BLOCKED: _("This voucher is blocked. Please call us."),
        Stored.OTHER_CURRENCY: _("This voucher is in another currency."),
        Stored.USED: _("Code already used."),
    }.get(rejected.reason, _("Unknown code."))


def _day(moment: datetime | None) -> str:
    return formats.day(moment, lang(), brands.channel().timezone) if moment else ""
