"""Deleting the account: the question, what stands in the way, and the last page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.privacy import services as privacy
from app.flows.privacy.services import ErasureObstacle, MoneyOpen, OpenMatter
from app.http.regions import render
from app.presenters import erasure_obstacles
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
        reasons=[(SIGNS[found.reason], erasure_obstacles.sentence(found)) for found in reasons],
        status=status,
    )
