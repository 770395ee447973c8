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
    """Where guests do not buy, a basket is somebody's who has signed in."""
    return bool(basket.email) and (basket.channel.guests or basket.contact_ref is not None)


def _delivery_known(basket: Basket) -> bool:
    return basket.delivery_is_known


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
