"""Deleting the account: the question, what stands in the way, and the last page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.privacy import services as privacy
from app.flows.privacy.services import ErasureObstacle, MoneyOpen, OpenMatter
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.presenters import availability
from app.shop.account.access import bp, me, page
from app.shop.auth import session

SIGNS = {
    ErasureObstacle.CREDIT: "credit",
    ErasureObstacle.DEBT: "card",
    ErasureObstacle.INSTALMENTS: "card",
    ErasureObstacle.PAYING: "wait",
    ErasureObstacle.TICKETS: "ticket",
    ErasureObstacle.GIFT_TO_SEND: "gift",
    ErasureObstacle.REFUND_UNDER_WAY: "wait",
}


@page("/erasure", recent=True)
def erasure() -> ResponseReturnValue:
    return _question(privacy.open_money(me()))


@page("/erasure", method="POST", recent=True)
def erase() -> ResponseReturnValue:
    try:
        privacy.erase(me())
    except MoneyOpen as still:
        return _question(still.reasons, 409)
    session.leave()
    response = redirect(url_for(".erased"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/erasure/done")
def erased() -> ResponseReturnValue:
    """For nobody in particular: whoever is sent here has no account any more."""
    return render("shop/account/erased.html")


def _question(reasons: Sequence[OpenMatter], status: int = 200) -> ResponseReturnValue:
    return render(
        "shop/account/erasure.html",
        contact=me(),
        reasons=[(SIGNS[found.reason], _sentence(found)) for found in reasons],
        status=status,
    )


def _sentence(found: OpenMatter) -> str:
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
