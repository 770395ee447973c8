"""What becomes of a basket when its time has ended, and having its seats again."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, tokens
from app.http.form_keys import answered_once
from app.http.i18n import _, plural
from app.http.regions import render
from app.kernel import clock
from app.presenters import line_groups
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services import Revival
from app.sale.catalog import services as catalog
from app.shop import hold_check, visitor
from app.shop.basket.contents import bp, required


@bp.get("/<lang:lang>/basket/ended")
def ended() -> ResponseReturnValue:
    """The seats are no longer held: what was there, and the way to have it again."""
    found = visitor.basket()
    if found is None or found.usable or found.state is BasketState.CANCELED:
        return redirect(url_for(".basket"), 303)
    if found.state is BasketState.BOUGHT:
        return redirect(url_for("checkout.state_of_basket"), 303)
    groups = line_groups.by_performance(found.lines)
    return render("shop/basket/ended.html", status=410, groups=groups, free=_still_free(found), basket=found)


def _still_free(ended: Basket) -> int:
    """How many of its seats could be taken again."""
    places = catalog.places(line.place_id for line in ended.lines)
    return len({p.id for p in places if p.free or (p.basket_ref == ended.ref and p.order_ref is None)})


@bp.post("/<lang:lang>/basket/revival")
@answered_once
def revival() -> ResponseReturnValue:
    return _revive(required())


@bp.get("/<lang:lang>/basket/resume/<token>")
def resume(token: str) -> ResponseReturnValue:
    """From the mail that says the seats are free again: first a page, nothing is taken by a link (E34)."""
    found = _lapsed_or_410(token)
    return render(
        "shop/basket/resume.html",
        groups=line_groups.by_performance(found.lines),
        gifts=found.gifts,
        token=token,
    )


@bp.post("/<lang:lang>/basket/resume/<token>")
@answered_once
def resumption(token: str) -> ResponseReturnValue:
    return _revive(_lapsed_or_410(token))


def _lapsed_or_410(token: str) -> Basket:
    """The basket a mail offers again."""
    ref = tokens.read_resume_token(token)
    found = baskets.find_in(brands.channel().code, ref) if ref else None
    if found is None or found.state is not BasketState.LAPSED:
        abort(410)
    return found


def _revive(old: Basket) -> ResponseReturnValue:
    if old.state is BasketState.OPEN and old.lapsed(clock.now()):
        baskets.release_lapsed()
    fresh = visitor.new_basket()
    try:
        revived = baskets.revive(old, fresh, hold_check.taker())
    except baskets.TooManyHeld as refusal:
        flash(hold_check.too_many_held(refusal))
        return redirect(url_for(".basket"), 303)
    visitor.adopt(fresh)
    for sentence in _sentences(revived):
        flash(sentence)
    return redirect(url_for(".basket"), 303)


def _sentences(revived: Revival) -> list[str]:
    """Which seats came back, which are others, which are missing, whether prices moved."""
    return [*_seat_sentences(revived), *_other_sentences(revived)]


def _seat_sentences(revived: Revival) -> Iterator[str]:
    if revived.same:
        yield plural("%(num)d seat is yours again.", "%(num)d seats are yours again.", revived.same)
    if revived.others:
        yield plural(
            "%(num)d seat was gone: we took the closest one.",
            "%(num)d seats were gone: we took the closest ones.",
            revived.others,
        )
    if revived.missing:
        yield plural("%(num)d seat is no longer free.", "%(num)d seats are no longer free.", revived.missing)


def _other_sentences(revived: Revival) -> Iterator[str]:
    if revived.code_lost:
        yield _("Your code could not be kept.")
    if revived.gifts_lost:
        yield _("Gift vouchers are not for sale any longer.")
    if revived.price_changed:
        yield _("Prices have changed since: you see today’s.")
