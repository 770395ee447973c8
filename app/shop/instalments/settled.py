"""The page of instalments of which nothing is to be paid any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import url_for
from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel import clock
from app.presenters import instalments
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments.models import Payment
from app.settlement.tenders import services as tenders
from app.shop.card_payment import payment_target
from app.shop.instalments.selection import InstalmentSelection
from app.shop.order_access import is_theirs

JUST = timedelta(hours=1)


def draw(choice: InstalmentSelection, past: Sequence[Payment]) -> ResponseReturnValue:
    """Paid, just now or long ago, by this browser or another; or canceled."""
    order, rows = choice.order, choice.rows
    paid = [row for row in rows if row.state is InstalmentState.PAID]
    just = any(row.settled_at and row.settled_at > clock.now() - JUST for row in paid)
    return render(
        "shop/instalments/settled.html",
        choice=choice,
        order=order,
        paid=paid,
        just=just,
        payer=instalments.payer(paid[0], past, tenders.of_order(order.ref)) if paid else "",
        words_of=instalments,
        order_url=_order_page(choice),
        next_url=payment_target.page_of(order, [choice.others[0].number]) if choice.others else "",
    )


def _order_page(choice: InstalmentSelection) -> str:
    """The owner's, or the one for whoever has the link."""
    if is_theirs(choice.order):
        return url_for("account.order", ref=choice.order.ref)
    return url_for("checkout.confirmation", ref=choice.order.ref)
