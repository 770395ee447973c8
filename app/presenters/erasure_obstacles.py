"""What prevents somebody’s erasure, in sentences for themselves."""

from __future__ import annotations

from app.flows.privacy.services import ErasureObstacle, OpenMatter
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.presenters import availability


def sentence(found: OpenMatter) -> str:
    amount = formats.money(found.amount, lang()) if found.amount else ""
    number = formats.order_number(found.number)
    match found.reason:
        case ErasureObstacle.CREDIT:
            return _("You have %(amount)s of credit. Spend it, or ask us to pay it out.", amount=amount)
        case ErasureObstacle.DEBT:
            return _("You still owe us %(amount)s.", amount=amount)
        case ErasureObstacle.INSTALMENTS:
            return _("You still have %(amount)s to pay in instalments.", amount=amount)
        case ErasureObstacle.PAYING:
            return _("Your order %(number)s is being paid.", number=number)
        case ErasureObstacle.GIFT_TO_SEND:
            return _("A gift voucher of your order %(number)s is still to be sent.", number=number)
        case ErasureObstacle.REFUND_UNDER_WAY:
            return _("We are refunding %(amount)s of your order %(number)s.", amount=amount, number=number)
        case ErasureObstacle.TICKETS:
            return _tickets(found, number)


def _tickets(found: OpenMatter, number: str) -> str:
    performance = found.performance
    if performance is None:
        raise LookupError("tickets for no performance")
    title, when = performance.event.title.in_(lang()), availability.when(performance)
    return _(
        "You have tickets for %(event)s, %(when)s (order %(number)s).", event=title, when=when, number=number
    )
