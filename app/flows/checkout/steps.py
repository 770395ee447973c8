"""The four steps in their order, and what each needs before the next may be entered."""

from __future__ import annotations

from enum import StrEnum

from app.sale.baskets.models import Basket


class Step(StrEnum):
    """Identification comes before the numbered steps; entering any of them walks all before it."""

    IDENTIFICATION = "identification"
    DELIVERY = "delivery"
    SUMMARY = "summary"
    PAYMENT = "payment"


def _identified(basket: Basket) -> bool:
    return basket.identified


def _delivery_known(basket: Basket) -> bool:
    """And what else its page asks."""
    return basket.delivery_is_known and basket.origin_is_known


def _agreed(basket: Basket) -> bool:
    return basket.order_ref is not None


COMPLETE = {
    Step.IDENTIFICATION: _identified,
    Step.DELIVERY: _delivery_known,
    Step.SUMMARY: _agreed,
}


def first_incomplete(basket: Basket, wanted: Step) -> Step:
    """Walk the steps up to `wanted`; stop at the first that is not complete."""
    for step in Step:
        if step is wanted or not COMPLETE[step](basket):
            return step
    return wanted
