"""Gift vouchers in the shop: choosing one, looking at its card, taking it out of the basket again."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import VoucherProduct
from app.http import brands
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.numbers import whole_or
from app.http.regions import render
from app.presenters import gifts as gift_words
from app.sale.baskets import services as baskets
from app.sale.baskets.models import BasketGift
from app.shop import step_guard, undo, visitor
from app.shop.auth import entrance
from app.shop.gifts.form import GiftForm, as_typed

bp = Blueprint("gifts", __name__)
step_guard.guard(bp)
entrance.guard(bp)


@bp.get("/<lang:lang>/gift-vouchers")
def page() -> ResponseReturnValue:
    form = _form()
    if gift := _in_basket(request.args.get("line")):
        form.recall(gift)
    return _draw(form)


@bp.post("/<lang:lang>/gift-vouchers/card")
def card() -> ResponseReturnValue:
    """The card as it would look; nothing is saved, and no error is shown yet."""
    return _draw(_form())


@bp.post("/<lang:lang>/gift-vouchers")
@answered_once
def give() -> ResponseReturnValue:
    form = _form()
    wanted = form.gift_request()
    if wanted is None:
        return _draw(form, 422)
    line = _in_basket(form.line.data)
    try:
        baskets.give(visitor.basket_or_new(), wanted, form.product, line.id if line else None)
    except baskets.TooMany as many:
        flash(_("%(num)d gift vouchers at most in one order.", num=many.limit))
    except baskets.NotOnSale:
        abort(404)
    visitor.update_count()
    return redirect(url_for("basket.basket"), 303)


@bp.post("/<lang:lang>/basket/gifts/<int:gift_id>/removal")
def removal(gift_id: int) -> ResponseReturnValue:
    found = visitor.basket()
    if found is None:
        abort(404)
    removed = baskets.take_out(found, gift_id)
    visitor.update_count()
    if removed:
        undo.keep_gift(as_typed(removed))
    return redirect(url_for("basket.basket"), 303)


def _form() -> GiftForm:
    form = GiftForm()
    form.ask(_for_sale(), brands.channel())
    return form


def _for_sale() -> VoucherProduct:
    return vouchers.for_sale(brands.channel()) or abort(404)


def _in_basket(line: str | None) -> BasketGift | None:
    """The gift that is being changed, if it is this visitor's."""
    found, wanted = visitor.basket(), whole_or(line, 0)
    gifts = found.gifts if found and found.usable else []
    return next((gift for gift in gifts if gift.id == wanted), None)


def _draw(form: GiftForm, status: int = 200) -> ResponseReturnValue:
    draft, product = form.draft(), form.product
    until = product.good_until(draft.send_on or form.today)
    return render(
        "shop/gifts/page.html",
        region="shop/gifts/_card.html",
        status=status,
        form=form,
        product=product,
        channel=brands.channel(),
        card=gift_words.card(product, draft, until, lang()),
    )
