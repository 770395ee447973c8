"""Why a code is refused: exactly what is wrong with it, and nothing of how others used it."""

from __future__ import annotations

from datetime import datetime

from app.accounting.vouchers.services import VoucherRefusal as Stored
from app.accounting.vouchers.services import VoucherRejected
from app.flows.checkout.services import NotOnline, OnlyGifts, TooManyVouchers
from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.presenters.promo_codes import refusal as promo_refusal
from app.sale.promotions.services import PromoCodeRejected

Refusal = PromoCodeRejected | VoucherRejected | NotOnline | OnlyGifts | TooManyVouchers


def refusal(rejected: Refusal) -> str:
    match rejected:
        case PromoCodeRejected():
            return promo_refusal(rejected)
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
