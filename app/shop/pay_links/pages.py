"""A link to pay: what it is for, and the way to the payment. Opening it takes and changes nothing."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, rate_limits
from app.http.form_keys import answered_once
from app.http.regions import render
from app.presenters import line_groups
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.settlement.pay_links import services as pay_links
from app.settlement.pay_links.models import PayLink, PayLinkKind
from app.settlement.pay_links.open_amounts import open_amount
from app.shop import visitor
from app.shop.card_payment import payment_target

bp = Blueprint("pay_links", __name__)
guessing = rate_limits.tries(
    "30/10 minutes", rate_limits.remote_network, lambda answer: answer.status_code == 404,
    scope="pay links", methods=("GET", "POST"),
)  # fmt: skip


@bp.get("/<lang:lang>/pay/<code>")
@guessing
def look(code: str) -> ResponseReturnValue:
    link = _link(code)
    if link.kind is PayLinkKind.INSTALMENTS:
        return redirect(payment_target.page_of(link.order, link.numbers), 303)
    found = _basket(link)
    groups = line_groups.by_performance(found.lines if found else link.order.standing)
    amount = found.total if found else link.amount
    return render("shop/pay_links/page.html", link=link, code=code, groups=groups, amount=amount)


@bp.post("/<lang:lang>/pay/<code>")
@guessing
@answered_once
def go_on(code: str) -> ResponseReturnValue:
    """To the summary, where its buyer reads what there is, accepts the terms and pays."""
    link = _link(code)
    found = _basket(link)
    if found:
        visitor.adopt(found)
        return redirect(url_for("checkout.summary"), 303)
    buyer, left = visitor.contact(), open_amount(link.order)
    if left is None or left.debtor is None or buyer is None or buyer.ref != left.debtor.ref:
        return redirect(url_for("account.money"), 303)  # which asks them to sign in, and is where they pay
    baskets.add_debt_payment(visitor.basket_or_new(), left.amount)
    visitor.update_count()
    return redirect(url_for("checkout.summary"), 303)


def _link(code: str) -> PayLink:
    """However it is written: read aloud, nobody hears a dash or a capital. One that has ended is gone."""
    plain = code.replace("-", "").replace(" ", "").upper()[:10]
    return pay_links.live_in(brands.channel().code, plain) or abort(404)


def _basket(link: PayLink) -> Basket | None:
    if link.basket_ref is None:
        return None
    found = baskets.find_in(link.order.channel_code, link.basket_ref)
    if found is None or not found.usable:
        abort(410)
    return found
