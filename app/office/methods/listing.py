"""Every payment method: what it is, how it stands, and where it is offered."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.methods import words
from app.office.methods.blueprint import bp
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, PaymentMethod, PointOfSale


@access.page(bp, "/setup/methods", Right.SEE_SETUP)
def methods() -> ResponseReturnValue:
    found = sorted(payment_methods.all_methods(), key=_order)
    return render(
        "office/methods/list.html",
        methods=found,
        places=[place for place in payment_methods.points_of_sale() if _seen(place)],
        offered={method.code: offered_at(method) for method in found},
        words=words,
        may_change=access.actor().may(Right.SET_UP),
    )


def _seen(place: PointOfSale) -> bool:
    return access.actor().may(Right.SEE_SETUP, place.channel_code)


def _order(method: PaymentMethod) -> tuple[bool, str]:
    return method.status is MethodStatus.ARCHIVED, method.internal_name.in_(lang()).casefold()


def offered_at(method: PaymentMethod) -> list[tuple[PointOfSale, int, bool]]:
    """Each point of sale that accepts it, in which place of its list, and whether it is chosen there."""
    accepted = payment_methods.acceptances()
    return [
        (place, here.codes.index(method.code) + 1, here.default == method.code)
        for place in payment_methods.points_of_sale()
        if (here := accepted.get(place.code)) and method.code in here.codes
    ]
