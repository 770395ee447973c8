"""The terms an order agreed to, as they were then."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http import markdown
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.orders.blueprint import bp
from app.office.orders.found import order_or_404
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind


@access.page(bp, "/orders/<number>/terms", Right.SEE_ORDERS)
def terms(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    agreed = legal.version(order.channel_code, LegalKind.TERMS, order.terms_version)
    return render(
        "office/orders/terms.html",
        order=order,
        agreed=agreed,
        preview=[(order.lang, markdown.render_in(agreed.text, order.lang))] if agreed else [],
    )
