"""The basket: what is in it, taking something out, and holding it longer."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.http.numbers import whole
from app.http.regions import render
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import line_groups
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.sale.catalog import services as catalog
from app.shop import hold_check, step_guard, undo, visitor

bp = Blueprint("basket", __name__)
step_guard.guard(bp)
hold_check.guard(bp)


@bp.get("/<lang:lang>/basket")
def basket() -> ResponseReturnValue:
    found = visitor.basket()
    if found and not found.usable and found.state is not BasketState.CANCELED:
        return redirect(url_for(".ended"), 303)
    visitor.update_count()
    return _draw(found if found and found.usable and not found.empty else None, undo=undo.offer())


def _draw(found: Basket | None, status: int = 200, undo: undo.Undo | None = None) -> ResponseReturnValue:
    lines = found.lines if found else []
    return render(
        "shop/basket/basket.html",
        region="shop/basket/_lines.html",
        status=status,
        basket=found,
        groups=line_groups.by_performance(lines),
        tariffs=_tariffs(found) if found else {},
        undo=undo,
    )


def _tariffs(found: Basket) -> dict[int, list[catalog.Tariff]]:
    """The tariffs each line could change to, by line id."""
    channel = brands.channel()
    return {
        line.id: catalog.tariffs_in(
            channel, line.place.performance.event_id, line.place.category_id, line.place.performance_id
        )
        for line in found.lines
    }


def required() -> Basket:
    """The visitor's basket, usable or not; 404 without one."""
    return visitor.basket() or abort(404)


@bp.post("/<lang:lang>/basket/lines/<int:line_id>/removal")
def removal(line_id: int) -> ResponseReturnValue:
    found = required()
    removed = baskets.remove(found, line_id)
    visitor.update_count()
    if removed:
        undo.keep(removed)
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang:lang>/basket/lines/<int:line_id>/price-type")
def price_type(line_id: int) -> ResponseReturnValue:
    try:
        baskets.change_price_type(required(), line_id, request.form.get("tariff", 0, type=whole))
    except baskets.NotOnSale:
        flash(_("That price is not available for this seat."))
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang:lang>/basket/debt/removal")
def debt_removal() -> ResponseReturnValue:
    """The outstanding balance is not to be paid now."""
    found = required()
    baskets.add_debt_payment(found, Money(0, found.channel.currency))
    visitor.update_count()
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang:lang>/basket/emptying")
def emptying() -> ResponseReturnValue:
    found = required()
    baskets.cancel(found)
    visitor.leave_basket()
    held = bool(found.lines)
    flash(_("Your basket is empty. The seats are free again.") if held else _("Your basket is empty."))
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang:lang>/basket/extension")
def extension() -> ResponseReturnValue:
    """One tap for more time; a script stays on its page, a form goes back to where the shopper was."""
    found = required()
    before = found.held_until
    try:
        baskets.extend(found)
    except baskets.NotIdentified:
        return _who_first(found)
    moved = found.held_until != before
    sentence = _("Your seats are held longer.") if moved else _("This is the longest we can hold them.")
    return _new_hold(found, sentence) if _by_script() else _told(sentence, _back())


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _who_first(found: Basket) -> ResponseReturnValue:
    """Whoever has not said who they are holds seats for the shortest time only."""
    sentence = _("Enter your email address first: then your seats can be held longer.")
    return _new_hold(found, sentence) if _by_script() else _told(sentence, url_for("checkout.identification"))


def _told(sentence: str, url: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url, 303)


def _new_hold(found: Basket, sentence: str) -> ResponseReturnValue:
    """The same for a script."""
    until = found.held_until or clock.now()
    return {
        "heldUntil": until.isoformat(),
        "now": clock.now().isoformat(),
        "heldTime": formats.clock_time(until, lang(), brands.channel().timezone),
        "said": sentence,
        "last": not found.may_be_extended,
    }


PLACES_TO_RETURN = (
    "basket.basket",
    "checkout.identification",
    "checkout.delivery",
    "checkout.summary",
    "checkout.payment",
)


def _back() -> str:
    """A page of ours by its name, never by an address from outside."""
    wanted = request.form.get("back", "")
    return url_for(wanted if wanted in PLACES_TO_RETURN else "basket.basket")
