"""What is said of a code that is refused: exactly what is wrong with it, and nothing of others' use."""

from __future__ import annotations

from app.promotions.services import PromoCodeRejected, Reason
from app.web import brands, filters
from app.web.languages import lang
from app.web.words import _


def refusal(rejected: PromoCodeRejected) -> str:
    day = filters.day(rejected.moment, lang(), brands.channel().timezone) if rejected.moment else ""
    match rejected.reason:
        case Reason.NOT_YET:
            return _("Valid from %(day)s.", day=day)
        case Reason.EXPIRED:
            return _("Code expired on %(day)s.", day=day)
        case Reason.BELOW_MINIMUM if rejected.least:
            return _("Valid from %(amount)s.", amount=filters.money(rejected.least, lang()))
    return {
        Reason.NOT_ONLINE: _("This code cannot be used online."),
        Reason.OTHER_EVENT: _("Not valid for this event."),
        Reason.USED: _("Code already used."),
        Reason.ONE_ALREADY: _("Only one promo code an order. Remove the other one first."),
    }.get(rejected.reason, _("Unknown code."))
