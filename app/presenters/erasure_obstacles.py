"""What prevents somebody’s erasure, in sentences for themselves, or for staff who are to erase them."""

from __future__ import annotations

from collections.abc import Mapping

from app.flows.privacy.services import ErasureObstacle, OpenMatter
from app.http import formats
from app.http.i18n import lazy
from app.http.languages import lang
from app.presenters import availability

Sentences = Mapping[ErasureObstacle, str]

TO_THEM: Sentences = {
    ErasureObstacle.CREDIT: lazy("You have %(amount)s of credit. Spend it, or ask us to pay it out."),
    ErasureObstacle.DEBT: lazy("You still owe us %(amount)s."),
    ErasureObstacle.INSTALMENTS: lazy("You still have %(amount)s to pay in instalments."),
    ErasureObstacle.PAYING: lazy("Your order %(number)s is being paid."),
    ErasureObstacle.GIFT_TO_SEND: lazy("A gift voucher of your order %(number)s is still to be sent."),
    ErasureObstacle.REFUND_UNDER_WAY: lazy("We are refunding %(amount)s of your order %(number)s."),
    ErasureObstacle.TICKETS: lazy("You have tickets for %(event)s, %(when)s (order %(number)s)."),
}
ABOUT_THEM: Sentences = {
    ErasureObstacle.CREDIT: lazy("They have %(amount)s of credit: pay it out and take it away here."),
    ErasureObstacle.DEBT: lazy("They still owe %(amount)s."),
    ErasureObstacle.INSTALMENTS: lazy("They still have %(amount)s to pay in instalments."),
    ErasureObstacle.PAYING: lazy("Their order %(number)s is being paid."),
    ErasureObstacle.GIFT_TO_SEND: lazy("A gift voucher of their order %(number)s is still to be sent."),
    ErasureObstacle.REFUND_UNDER_WAY: lazy("%(amount)s of their order %(number)s is on its way back."),
    ErasureObstacle.TICKETS: lazy("They have tickets for %(event)s, %(when)s (order %(number)s)."),
}


def sentence(found: OpenMatter, sentences: Sentences = TO_THEM) -> str:
    performance = found.performance
    return str(sentences[found.reason]) % {
        "amount": formats.money(found.amount, lang()) if found.amount else "",
        "number": formats.order_number(found.number),
        "event": performance.event.title.in_(lang()) if performance else "",
        "when": availability.when(performance) if performance else "",
    }
