"""Guards the checkout steps: whoever asks for one is sent to the first step that is not complete."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.checkout.steps import Step, first_incomplete
from app.http import return_to
from app.http.regions import send_to
from app.kernel import clock, fingerprints
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.shop import visitor

bp = Blueprint("checkout", __name__)
OUTDATED = "outdated"  # what an old tab showed as due, in minor units, for the summary to explain


class Elsewhere(Exception):
    """The visitor belongs on another page."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@bp.errorhandler(Elsewhere)
def _elsewhere(error: Elsewhere) -> ResponseReturnValue:
    return send_to(error.url)


def guard(pages: Blueprint) -> None:
    """For pages that change a basket: one that may not change sends its owner to the page that says why."""
    pages.register_error_handler(baskets.HoldEnded, _hold_ended)
    pages.register_error_handler(baskets.BasketLocked, _basket_locked)


def _hold_ended(_error: Exception) -> ResponseReturnValue:
    return send_to(url_for("basket.ended"))


def _basket_locked(_error: Exception) -> ResponseReturnValue:
    return send_to(url_for("checkout.state_of_basket"))


guard(bp)


def enter(step: Step) -> Basket:
    """The basket, if its owner may be at this step. Raises Elsewhere."""
    basket = visitor.basket()
    if basket is None or basket.state is BasketState.CANCELED or basket.empty:
        raise Elsewhere(url_for("basket.basket"))
    if basket.state is BasketState.BOUGHT:
        raise Elsewhere(url_for("checkout.confirmation", ref=basket.order_ref))
    if basket.payment_locked(clock.now()):
        raise Elsewhere(url_for("checkout.state_of_basket"))
    if not basket.usable:
        raise Elsewhere(url_for("basket.ended"))
    if basket.debt_payment and visitor.contact() is None:
        raise Elsewhere(url_for("auth.sign_in", return_to=return_to.token(url_for("checkout.summary"))))
    if (buyer := visitor.contact()) and buyer.ref != basket.contact_ref and step is not Step.IDENTIFICATION:
        raise Elsewhere(url_for("checkout.identification"))  # it was filled before, and becomes theirs there
    if (stop := first_incomplete(basket, step)) is not step:
        raise Elsewhere(url_for(f"checkout.{stop}"))
    return basket


def version(basket: Basket) -> str:
    """Changes when anything a checkout page shows has changed; a page brought back from memory asks."""
    facts = (basket.ref, basket.state, basket.order_ref, basket.total, bool(basket.payment_lock_until))
    return fingerprints.of(*facts)


@bp.get("/<lang:lang>/checkout/freshness")
def freshness() -> Response:
    """204 if the page that asks still tells the truth, 205 if it must be drawn again."""
    basket = visitor.basket()
    fresh = basket is not None and basket.usable and version(basket) == request.args.get("version")
    return Response(status=204 if fresh else 205)


@bp.get("/<lang:lang>/checkout/state")
def state_of_basket() -> ResponseReturnValue:
    """Where the visitor's own purchase stands."""
    basket = visitor.basket()
    if basket is None or basket.order_ref is None:
        return redirect(url_for("basket.basket"), 303)
    return redirect(url_for("checkout.state", ref=basket.order_ref), 303)
