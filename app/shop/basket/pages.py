"""The basket, and what becomes of it when its time ends."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, formats, tokens
from app.http.i18n import _, plural
from app.http.languages import lang
from app.http.regions import render
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import line_groups
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services import Revival
from app.sale.catalog import services as catalog
from app.shop import undo, visitor

bp = Blueprint("basket", __name__)


@bp.errorhandler(baskets.HoldEnded)
def _ended(_error: baskets.HoldEnded) -> ResponseReturnValue:
    return redirect(url_for("basket.ended"), 303)


@bp.errorhandler(baskets.BasketLocked)
def _asking(_error: baskets.BasketLocked) -> ResponseReturnValue:
    return redirect(url_for("checkout.state_of_basket"), 303)


@bp.get("/<lang>/basket")
def basket() -> ResponseReturnValue:
    found = visitor.basket()
    if found and not found.usable and found.state is not BasketState.CANCELED:
        return redirect(url_for(".ended"), 303)
    visitor.remember()
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
    return {
        line.id: catalog.tariffs_in(brands.channel(), line.place.performance.event_id, line.place.category_id)
        for line in found.lines
    }


def _required() -> Basket:
    found = visitor.basket()
    if found is None:
        abort(404)
    return found


@bp.post("/<lang>/basket/lines/<int:line_id>/removal")
def removal(line_id: int) -> ResponseReturnValue:
    found = _required()
    removed = baskets.remove(found, line_id)
    visitor.remember()
    if removed:
        undo.keep(removed)
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang>/basket/lines/<int:line_id>/price-type")
def price_type(line_id: int) -> ResponseReturnValue:
    try:
        baskets.change_price_type(_required(), line_id, request.form.get("tariff", 0, type=int))
    except baskets.NotOnSale:
        flash(_("That price is not available for this seat."))
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang>/basket/debt/removal")
def debt_removal() -> ResponseReturnValue:
    """The outstanding balance is not to be paid now."""
    found = _required()
    baskets.add_debt_payment(found, Money(0, found.channel.currency))
    visitor.remember()
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang>/basket/emptying")
def emptying() -> ResponseReturnValue:
    found = _required()
    baskets.cancel(found)
    visitor.leave_basket()
    held = bool(found.lines)
    flash(_("Your basket is empty. The seats are free again.") if held else _("Your basket is empty."))
    return redirect(url_for(".basket"), 303)


@bp.post("/<lang>/basket/extension")
def extension() -> ResponseReturnValue:
    """One tap for more time; a script stays on its page, a form goes back to where the shopper was."""
    found = _required()
    before = found.held_until
    baskets.extend(found)
    moved = found.held_until != before
    said = _("Your seats are held longer.") if moved else _("This is the longest we can hold them.")
    if request.accept_mimetypes.best == "application/json":
        return _longer(found, said)
    flash(said)
    return redirect(_back(), 303)


def _longer(found: Basket, said: str) -> ResponseReturnValue:
    until = found.held_until or clock.now()
    return {
        "heldUntil": until.isoformat(),
        "now": clock.now().isoformat(),
        "heldTime": formats.clock_time(until, lang(), brands.channel().timezone),
        "said": said,
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


@bp.get("/<lang>/basket/ended")
def ended() -> ResponseReturnValue:
    """The seats are no longer held: what was there, and the way to have it again."""
    found = visitor.basket()
    if found is None or found.usable or found.state is BasketState.CANCELED:
        return redirect(url_for(".basket"), 303)
    if found.state is BasketState.BOUGHT:
        return redirect(url_for("checkout.state_of_basket"), 303)
    places = catalog.places(line.place_id for line in found.lines)
    free = {p.id for p in places if p.free or (p.basket_ref == found.ref and p.order_ref is None)}
    return render(
        "shop/basket/ended.html",
        status=410,
        groups=line_groups.by_performance(found.lines),
        free=len(free),
        basket=found,
    )


@bp.post("/<lang>/basket/revival")
def revival() -> ResponseReturnValue:
    return _revive(_required())


@bp.get("/<lang>/basket/resume/<token>")
def resume(token: str) -> ResponseReturnValue:
    """From the mail that says the seats are free again: first a page, nothing is taken by a link (E34)."""
    ref = tokens.read_resume_token(token)
    found = baskets.find(ref) if ref else None
    if found is None or found.state is not BasketState.LAPSED:
        abort(410)
    return render(
        "shop/basket/resume.html",
        groups=line_groups.by_performance(found.lines),
        gifts=found.gifts,
        token=token,
    )


@bp.post("/<lang>/basket/resume/<token>")
def resumption(token: str) -> ResponseReturnValue:
    ref = tokens.read_resume_token(token)
    found = baskets.find(ref) if ref else None
    if found is None or found.state is not BasketState.LAPSED:
        abort(410)
    return _revive(found)


def _revive(old: Basket) -> ResponseReturnValue:
    if old.state is BasketState.OPEN and old.lapsed(clock.now()):
        baskets.release_lapsed()
    fresh = visitor.new_basket()
    revived = baskets.revive(old, fresh)
    visitor.adopt(fresh)
    for sentence in _told(revived):
        flash(sentence)
    return redirect(url_for(".basket"), 303)


def _told(revived: Revival) -> list[str]:
    """Said clearly: which seats came back, which are others, which are missing, whether prices moved."""
    sentences = []
    if revived.same:
        sentences.append(
            plural("%(num)d seat is yours again.", "%(num)d seats are yours again.", revived.same)
        )
    if revived.others:
        sentences.append(
            plural(
                "%(num)d seat was gone: we took the closest one.",
                "%(num)d seats were gone: we took the closest ones.",
                revived.others,
            )
        )
    if revived.missing:
        sentences.append(
            plural("%(num)d seat is no longer free.", "%(num)d seats are no longer free.", revived.missing)
        )
    if revived.code_lost:
        sentences.append(_("Your code could not be kept."))
    if revived.gifts_lost:
        sentences.append(_("Gift vouchers are not for sale any longer."))
    if revived.price_changed:
        sentences.append(_("Prices have changed since: you see today’s."))
    return sentences
