"""Other seats for tickets that are paid: chosen of what is free, shown with its price, moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.http.numbers import whole, whole_or
from app.kernel import clock, fingerprints
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, refund_words
from app.office.orders import seat_choices, words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.presenters import line_groups
from app.sale.catalog import services as catalog
from app.sale.catalog.services import CategoryOffer
from app.sale.orders.models import Order, OrderLine
from app.settlement.refunds.splits import TooMuch
from app.settlement.seat_moves import services as seat_moves
from app.settlement.seat_moves.previews import CannotMove, MovePreview, SeatTaken
from app.settlement.seat_moves.services import MoveChanged
from app.venue.channels.limits import OverLimit


@access.page(bp, "/orders/<number>/seats/move", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def move_seats(number: str) -> ResponseReturnValue:
    order, form = order_or_404(number, Right.HANDLE_ORDERS), Form()
    if not form.is_submitted():
        return _choose(order, form)
    wanted = _wanted(order)
    try:
        found = seat_moves.preview(order, wanted)
        if request.form.get("shown") != _fingerprint(found):
            return _confirm(order, form, wanted, found, stale="shown" in request.form)
        seat_moves.run(order.ref, wanted, found, access.actor())
    except MoveChanged as changed:
        return _confirm(order, form, wanted, changed.preview, stale=True)
    except SeatTaken:
        return _choose(order, form, trouble=_("One of these seats is taken. Choose another."))
    except OverLimit as over:
        return _choose(order, form, trouble=refund_words.over(over.most))
    except (CannotMove, TooMuch):
        return _choose(order, form, trouble=_("These tickets cannot be moved there."))
    flash(_("The seats are changed, and the buyer is told."))
    return redirect(url_for(".order", number=words.order_number(order)), 303)


def _choose(order: Order, form: Form, trouble: str = "") -> ResponseReturnValue:
    """The free seats of one performance; that of the first ticket until another is chosen."""
    standing = order.standing if order.paid else []
    there = request.values.get("performance", type=whole)
    showings = [s for event in _events(order) for s in catalog.showings_of(event, clock.now())]
    chosen = next((s.performance for s in showings if s.performance.id == there), None)
    chosen = chosen or (showings[0].performance if showings else None)
    offers = seat_choices.categories(order, chosen) if chosen else []
    offer = _offer(offers, standing)
    return form_page(
        "office/orders/seats.html", order, form, lines=standing, showings=showings, chosen=chosen,
        offers=offers, offer=offer, choices=seat_choices.of(order, chosen, offer) if chosen and offer else {},
        trouble=trouble, seat_words=line_groups.seat,
    )  # fmt: skip


def _offer(offers: Sequence[CategoryOffer], lines: Sequence[OrderLine]) -> CategoryOffer | None:
    """The category asked for, else that of the first ticket."""
    own = lines[0].place.category_id if lines else 0
    wanted = whole_or(request.values.get("category"), own)
    return next((one for one in offers if one.category.id == wanted), offers[0] if offers else None)


def _events(order: Order) -> list[Any]:
    """Of its tickets, each once."""
    found = {line.place.performance.event_id: line.place.performance.event for line in order.standing}
    return list(found.values()) if order.paid else []


def _wanted(order: Order) -> dict[int, int]:
    """A place for each ticket that is not to stay; 0 is one that does."""
    asked = {line.id: whole_or(request.form.get(f"seat-{line.id}"), 0) for line in order.standing}
    return {line: place for line, place in asked.items() if place}


def _confirm(
    order: Order, form: Form, wanted: Mapping[int, int], found: MovePreview, *, stale: bool
) -> ResponseReturnValue:
    return form_page(
        "office/orders/seats_confirm.html", order, form, wanted=wanted, found=found, stale=stale,
        shown=_fingerprint(found), seat_words=line_groups.seat, nothing=Money(0, order.total.currency),
        status=409 if stale else 200,
    )  # fmt: skip


def _fingerprint(found: MovePreview) -> str:
    """What a confirmation was shown: where each ticket goes, and what it comes to."""
    moves = [f"{move.line_id}.{move.place_id}.{move.new.minor}" for move in found.moves]
    back = found.back.shares if found.back else ()
    return fingerprints.of(moves, [f"{share.destination}.{share.amount.minor}" for share in back])
