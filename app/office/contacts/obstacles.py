"""What prevents somebody’s erasure, in sentences for whoever was asked to erase them."""

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
            return _("They have %(amount)s of credit: pay it out and take it away here.", amount=amount)
        case ErasureObstacle.DEBT:
            return _("They still owe %(amount)s.", amount=amount)
        case ErasureObstacle.INSTALMENTS:
            return _("They still have %(amount)s to pay in instalments.", amount=amount)
        case ErasureObstacle.PAYING:
            return _("Their order %(number)s is being paid.", number=number)
        case ErasureObstacle.GIFT_TO_SEND:
            return _("A gift voucher of their order %(number)s is still to be sent.", number=number)
        case ErasureObstacle.REFUND_UNDER_WAY:
            return _("%(amount)s of their order %(number)s is on its way back.", amount=amount, number=number)
        case ErasureObstacle.TICKETS:
            return _tickets(found, number)


def _tickets(found: OpenMatter, number: str) -> str:
    performance = found.performance
    if performance is None:
        raise LookupError("tickets for no performance")
    title, when = performance.event.title.in_(lang()), availability.when(performance)
    return _(
        "They have tickets for %(event)s, %(when)s (order %(number)s).", event=title, when=when, number=number
    )
